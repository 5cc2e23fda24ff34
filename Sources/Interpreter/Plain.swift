/// A text whose output is the text itself.
enum Plain {
    static func run(_ source: [UInt8]) { Output.write(source) }
}
