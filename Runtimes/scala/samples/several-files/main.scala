package game

import game.shapes.Square

object Zebra extends App {
  println(Square(3).area)
}
