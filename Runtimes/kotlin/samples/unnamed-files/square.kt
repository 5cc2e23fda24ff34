class Square(val side: Int)

val Square.area get() = side * side
