/// Why bytes are not a JSON text, and where.
package struct JSONSyntaxError: Error, Equatable {
    package enum Reason: Sendable, Equatable {
        /// The text stops in the middle of a value.
        case unexpectedEnd
        /// RFC 8259 §2: no value and no punctuation begins or goes on like this.
        case unexpectedByte(UInt8)
        /// RFC 8259 §2: a text is one value; something follows it.
        case trailingBytes
        /// RFC 8259 §7: a raw byte below 0x20 in a string.
        case controlCharacter(UInt8)
        /// RFC 8259 §7: a backslash with something else than `"\/bfnrtu` or four hex digits.
        case badEscape
        /// RFC 8259 §6: `01`, `1.`, `-`, `1e`.
        case badNumber
        /// A limit of ours: more digits than any double needs.
        case numberTooLong(limitBytes: Int)
        /// A limit of ours: arrays and objects inside each other.
        case tooDeep(limit: Int)
        /// A limit of ours: values in all, since each costs many times its bytes.
        case tooManyValues(limit: Int)
    }

    package var reason: Reason
    /// Bytes from the start of the input, a byte order mark included.
    package var offset: Int
    /// From 1; lines end with LF.
    package var line: Int
    /// From 1, in bytes.
    package var column: Int

    init(_ reason: Reason, at offset: Int, in bytes: [UInt8]) {
        self.reason = reason
        self.offset = offset
        let before = bytes.prefix(offset)
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        column = offset - lineStart + 1
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    package var description: String { "\(problem) at line \(line), column \(column)" }

    /// The description without the place.
    package var problem: String { reason.words }
}

extension JSONSyntaxError.Reason {
    fileprivate var words: String {
        switch self {
        case .unexpectedEnd: "unexpected end of the text"
        case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte))"
        case .trailingBytes: "something follows the value"
        case .controlCharacter(let byte): "unescaped \(Self.name(of: byte)) in a string"
        case .badEscape: "bad escape in a string"
        case .badNumber: "bad number"
        case .numberTooLong(let limit): "number of more than \(limit) characters"
        case .tooDeep(let limit): "nesting deeper than \(limit)"
        case .tooManyValues(let limit): "more than \(limit) values"
        }
    }

    private static func name(of byte: UInt8) -> String {
        if (0x21...0x7E).contains(byte) { return "'\(Character(UnicodeScalar(byte)))'" }
        let digits = String(byte, radix: 16)
        return "byte 0x" + (digits.count == 1 ? "0" : "") + digits
    }
}
