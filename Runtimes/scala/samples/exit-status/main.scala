object Main extends App {
  println("bye")
  sys.exit(3)
}
