// fun main() is not here,
val text = """ fun main() { nor here } """

object Start {
    @JvmStatic
    fun main(arguments: Array<String>) = println(Square(3).area)
}
