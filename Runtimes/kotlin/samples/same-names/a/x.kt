package a

fun main() = println("a")
