object Main extends App {
  println(io.Source.stdin.getLines.flatMap(_.split(" ")).map(_.toInt).sum)
}
