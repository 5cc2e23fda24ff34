// object NotThis extends App
class NorThis {
  def main(args: Array[String]): Unit = println("""object NorThis extends App""")
}

object Start {
  def main(args: Array[String]): Unit = println(Square.area(3))
}
