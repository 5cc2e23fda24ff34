package b

object M extends App {
  println("b")
}
