import scala.io.StdIn.readLine

def twice(text: String) = text * 2

println(twice(readLine()) + args(0))
