fun main() {
    val kept = Array(100) { ByteArray(0) }
    for (i in 0 until 30_000) {
        kept[i * 7 % 100] = ByteArray(100_000)
        kept[i * 7 % 100][i] = 1
    }
    println(kept.map { it.sum() }.sum())
}
