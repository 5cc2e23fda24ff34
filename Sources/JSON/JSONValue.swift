/// A JSON text as a value (RFC 8259), with JavaScript's idea of what it means.
///
/// The wire APIs were first served by JavaScript, and some echo what they were sent. So a
/// value read here and written again comes out as `JSON.stringify(JSON.parse(text))` would
/// print it, with two differences, both in the sender's favour: members keep their order
/// even when their names look like array indices, and nesting has a limit.
///
/// `JSONParser` reads, `JSONWriter` writes, `JSONCursor` reads settings and names what is
/// wrong with them.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A JavaScript number. Integers are exact up to 2^53; beyond the range of a double the
    /// value is infinite, which is written as `null`.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// An integer; exact up to 2^53, as in JavaScript.
    package init(_ integer: Int) { self = .number(Double(integer)) }

    /// The member of that name; `nil` when there is none, or when this is not an object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }

    /// The element at that place; `nil` beyond the end, or when this is not an array.
    package subscript(place: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(place) else { return nil }
        return elements[place]
    }

    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var double: Double? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The number, if it is whole and fits.
    package var int: Int? { double.flatMap(Int.init(exactly:)) }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var array: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    package var object: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// What JavaScript takes for false in a condition: `null`, `false`, `0` and `""`.
    package var isFalsy: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .number(let value): value == 0
        case .string(let value): value.isEmpty
        case .array, .object: false
        }
    }

    /// What JavaScript's `String(value)` gives: text as it is, `[1,[2,null]]` as `1,2,`, any
    /// object as `[object Object]`.
    package var javaScriptText: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let value): return value.javaScriptText
        case .string(let value): return value
        case .array(let elements):
            return elements.map { $0.isNull ? "" : $0.javaScriptText }.joined(separator: ",")
        case .object: return "[object Object]"
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self.init(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(JSONObject(members))
    }
}
