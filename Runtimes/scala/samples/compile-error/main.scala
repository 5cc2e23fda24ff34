object Main extends App {
  println(missing)
}
