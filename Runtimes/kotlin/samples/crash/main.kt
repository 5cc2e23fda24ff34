fun main(arguments: Array<String>) {
    println("so far")
    println(arguments[1])
}
