/// Bytes of one stream as text, piece by piece: a character that two pieces share comes whole,
/// with the second. All pieces together are what `OutputText.decode` makes of the whole.
package struct OutputTextStream {
    /// The beginning of a character.
    private var rest: [UInt8] = []

    package init() {}

    package mutating func decode(_ bytes: [UInt8]) -> String {
        let all = rest.isEmpty ? bytes : rest + bytes
        let whole = OutputText.withoutHalfCharacter(all)
        rest = Array(all[whole.count...])
        return OutputText.decode(whole)
    }

    /// What is left when no more bytes come: a replacement character, or nothing.
    package mutating func finish() -> String {
        defer { rest = [] }
        return OutputText.decode(rest)
    }
}
