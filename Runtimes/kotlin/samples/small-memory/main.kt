fun main() {
    var sum = 0L
    for (i in 0 until 40_000) {
        val block = ByteArray(100_000)
        block[i] = 1
        sum += block.sum()
    }
    println(sum)
}
