fun main(number: Int) = println(number)
