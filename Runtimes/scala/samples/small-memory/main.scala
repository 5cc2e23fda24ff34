object Main extends App {
  var sum = 0L
  for (i <- 0 until 40000) {
    val block = new Array[Byte](100000)
    block(i) = 1
    sum += block(i)
  }
  println(sum)
}
