object Main extends App {
  val blocks = collection.mutable.Buffer[Array[Int]]()
  while (true) blocks += new Array[Int](100000)
}
