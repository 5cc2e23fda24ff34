import JSON

extension JSONValue {
    /// What Python's `repr` shows of the value, for messages in the words of python-jsonschema. The
    /// first characters, where it is long.
    var pythonText: String {
        var text = ""
        append(to: &text)
        return text.count <= Self.longest ? text : String(text.prefix(Self.longest)) + "…"
    }

    private static let longest = 500

    private func append(to text: inout String) {
        // Nobody reads more, and a value may be as large as a request.
        guard text.utf8.count <= 4 * Self.longest else { return }
        switch self {
        case .null: text += "None"
        case .bool(let value): text += value ? "True" : "False"
        case .number(let value):
            text += value.isInfinite ? (value < 0 ? "-inf" : "inf") : value.javaScriptText
        case .string(let value): text += Self.quoted(value.prefix(Self.longest + 1))
        case .array(let elements):
            text += "["
            for (place, element) in elements.prefix(Self.longest).enumerated() {
                if place > 0 { text += ", " }
                element.append(to: &text)
            }
            text += "]"
        case .object(let object):
            text += "{"
            for (place, member) in object.members.prefix(Self.longest).enumerated() {
                if place > 0 { text += ", " }
                text += Self.quoted(member.name.prefix(Self.longest + 1)) + ": "
                member.value.append(to: &text)
            }
            text += "}"
        }
    }

    /// In single quotes, unless it has one and no double quote.
    private static func quoted(_ text: Substring) -> String {
        let quote: UnicodeScalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String(Character(quote))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote: result += "\\" + String(Character(scalar))
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result += String(Character(scalar))
            }
        }
        return result + String(Character(quote))
    }
}
