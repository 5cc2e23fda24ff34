object Main {
  def main(args: Array[String]): Unit = {
    println("so far")
    println(args(1))
  }
}
