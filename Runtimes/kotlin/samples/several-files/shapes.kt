package game.shapes

data class Square(val side: Int) {
    val area get() = side * side
}

fun main() {
    println("not the entry")
}
