import java.io.File
import java.util.PriorityQueue
import kotlin.concurrent.thread
import kotlin.reflect.full.memberProperties

fun depth(left: Int): Int = if (left == 0) 0 else 1 + depth(left - 1)

data class Edge(val to: Int, val cost: Long)

fun main() {
    val distances = LongArray(5) { Long.MAX_VALUE }
    val edges = Array(5) { from -> listOf(Edge((from + 1) % 5, 2), Edge((from + 2) % 5, 3)) }
    val queue = PriorityQueue<Pair<Long, Int>>(compareBy { it.first })
    queue.add(0L to 0)
    while (queue.isNotEmpty()) {
        val (cost, here) = queue.poll()
        if (cost >= distances[here]) continue
        distances[here] = cost
        for ((to, more) in edges[here]) queue.add(cost + more to to)
    }
    println(distances.joinToString(" "))
    File("numbers").printWriter().use { it.print((1..3).joinToString("\n")) }
    thread { println(File("numbers").readLines().map(String::toInt).sum()) }.join()
    println(sequence { yieldAll(listOf(3, 1, 2)) }.sorted().toList())
    println(Regex("(?<year>\\d+)").find("in 2011")!!.groups["year"]!!.value)
    println(depth(200_000))
    println(Edge::class.memberProperties.map { it.name })
}
