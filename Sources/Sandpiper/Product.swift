/// What this program is called where it names itself.
enum Product {
    static let version = "0.1.0"
}
