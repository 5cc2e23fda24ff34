fun main(arguments: Array<String>) {
    println(arguments.joinToString("|"))
}
