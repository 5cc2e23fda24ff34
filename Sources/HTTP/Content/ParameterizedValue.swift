/// A field value with parameters: `text/html; charset="utf-8"` (RFC 9110 §5.6.6).
///
/// Reading never fails: what is no parameter is passed over.
package struct ParameterizedValue: Sendable, Equatable {
    /// What stands in front of the parameters, in lower case: `text/html`, `form-data`.
    package let value: String
    private let parameters: [HTTPHeaders.Field]

    /// The first parameter of that name; names compare without case.
    package subscript(name: String) -> String? {
        parameters.first { $0.name.equalsIgnoringASCIICase(name) }?.value
    }

    package init(_ field: String) {
        var parts = Self.split(field)
        let first = ArraySlice(parts.removeFirst()).trimmingBlanks()
        value = String(decoding: first.map(\.lowercasedASCII), as: UTF8.self)
        parameters = parts.compactMap { part in
            guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return HTTPHeaders.Field(
                name: String(decoding: part[..<sign].trimmingBlanks(), as: UTF8.self),
                value: Self.unquoted(part[(sign + 1)...].trimmingBlanks()))
        }
    }

    /// Splits at each semicolon that is not in a quoted string. At least one part.
    private static func split(_ field: String) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in field.utf8 {
            if byte == UInt8(ascii: ";"), !isQuoted {
                parts.append([])
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && !isEscaped && byte == UInt8(ascii: "\\")
            parts[parts.count - 1].append(byte)
        }
        return parts
    }

    /// A quoted string's text (RFC 9110 §5.6.4); a token as it is.
    private static func unquoted(_ text: ArraySlice<UInt8>) -> String {
        guard text.first == UInt8(ascii: "\"") else { return String(decoding: text, as: UTF8.self) }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in text.dropFirst() {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { break }
            isEscaped = false
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
