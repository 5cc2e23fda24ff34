fun main() {
    val blocks = mutableListOf<IntArray>()
    while (true) blocks.add(IntArray(100_000))
}
