@main
struct Start {
    static func main() { print(Square(side: 3).side) }
}
