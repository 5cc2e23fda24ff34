package b

fun main() = println("b")
