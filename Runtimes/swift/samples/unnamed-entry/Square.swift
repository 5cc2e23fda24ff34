struct Square {
    var side: Int
    var area: Int { side * side }
}
