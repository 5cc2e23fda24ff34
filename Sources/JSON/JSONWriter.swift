extension JSONValue {
    /// The value as JavaScript's `JSON.stringify` writes it, in UTF-8: no blanks, `/` and
    /// everything above U+001F raw but `"` and `\`.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.append(self)
        return writer.bytes
    }

    /// The same with a blank behind each colon and comma, as Ruby and Python write it.
    package var spacedBytes: [UInt8] {
        var writer = JSONWriter(isSpaced: true)
        writer.append(self)
        return writer.bytes
    }

    /// `bytes` as a string.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Gathers the bytes of a JSON text.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// A blank follows each colon and comma.
    var isSpaced = false

    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value):
            bytes.append(contentsOf: (value.isFinite ? value.javaScriptText : "null").utf8)
        case .string(let value): append(value)
        case .array(let elements): append(elements)
        case .object(let object): append(object.members)
        }
    }

    private mutating func append(_ elements: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        for (place, element) in elements.enumerated() {
            if place > 0 { separate(UInt8(ascii: ",")) }
            append(element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func append(_ members: [JSONObject.Member]) {
        bytes.append(UInt8(ascii: "{"))
        for (place, member) in members.enumerated() {
            if place > 0 { separate(UInt8(ascii: ",")) }
            append(member.name)
            separate(UInt8(ascii: ":"))
            append(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func separate(_ sign: UInt8) {
        bytes.append(sign)
        if isSpaced { bytes.append(0x20) }
    }

    private mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Copies the text whole where it needs no escape, which is the common case.
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if let first = bytes[start...].firstIndex(where: \.needsEscape) {
            let rest = Array(bytes[first...])
            bytes.removeSubrange(first...)
            for byte in rest { appendEscaping(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaping(_ byte: UInt8) {
        guard byte.needsEscape else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u00".utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }
}

extension UInt8 {
    /// RFC 8259 §7: quotation mark, reverse solidus and U+0000 to U+001F, and nothing else.
    fileprivate var needsEscape: Bool {
        self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
    }
}
