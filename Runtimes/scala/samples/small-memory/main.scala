object Main extends App {
  val kept = new Array[Array[Byte]](100)
  for (i <- 0 until 30000) {
    kept(i * 7 % 100) = new Array[Byte](100000)
    kept(i * 7 % 100)(i) = 1
  }
  println(kept.map(_.count(_ == 1)).sum)
}
