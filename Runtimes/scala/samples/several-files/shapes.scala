package game.shapes

case class Square(side: Int) {
  def area: Int = side * side
}

object Another extends App {
  println("not the entry")
}
