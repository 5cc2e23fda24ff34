package a

object M extends App {
  println("a")
}
