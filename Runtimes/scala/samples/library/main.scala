import scala.collection.mutable
import scala.concurrent.{Await, Future}
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration._
import scala.language.reflectiveCalls

case class Edge(to: Int, cost: Long)

object Main extends App {
  def depth(left: Int): Int = if (left == 0) 0 else 1 + depth(left - 1)

  val distances = Array.fill(5)(Long.MaxValue)
  val edges = Array.tabulate(5)(from => List(Edge((from + 1) % 5, 2), Edge((from + 2) % 5, 3)))
  val queue = mutable.PriorityQueue((0L, 0))(Ordering.by(-_._1))
  while (queue.nonEmpty) {
    val (cost, here) = queue.dequeue()
    if (cost < distances(here)) {
      distances(here) = cost
      for (Edge(to, more) <- edges(here)) queue += ((cost + more, to))
    }
  }
  println(distances.mkString(" "))
  println((1 to 100).par.map(_ * 2).sum + Await.result(Future(1), 9.seconds))
  println(Stream.from(1).map(n => BigInt(n) * n).take(3).toList)
  println((<b>{"x" * 3}</b> \\ "b").text)
  val named = new { def name = "structural" }
  println(f"${named.name} ${math.sqrt(2)}%.3f ${depth(200000)}")
}
