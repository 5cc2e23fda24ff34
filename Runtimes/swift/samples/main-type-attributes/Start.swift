@MainActor @main public struct Start {
    public static func main() { print("main") }
}
