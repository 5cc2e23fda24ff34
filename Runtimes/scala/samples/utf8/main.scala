object Main extends App {
  val größe = io.StdIn.readLine()
  println(s"$größe: ${größe.codePointCount(0, größe.length)}")
}
