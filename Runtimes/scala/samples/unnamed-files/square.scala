object Square {
  def area(side: Int): Int = side * side
}
