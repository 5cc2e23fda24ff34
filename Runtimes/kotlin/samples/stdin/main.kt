fun main() {
    val numbers = generateSequence(::readLine).flatMap { it.split(" ").asSequence() }
    println(numbers.sumBy { it.toInt() })
}
