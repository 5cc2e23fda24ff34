package game

import game.shapes.Square

fun main() {
    println(Square(3).area)
}
