fun main() {
    val größe = readLine()!!
    println("$größe: ${größe.codePointCount(0, größe.length)}")
}
