import Grading
import HTTP

/// Values of parameters, by the kind that each must be of. `nil`: absent.
extension OmegaUpParameters {
    func bytes(_ name: OmegaUpName) throws(OmegaUpRefusal) -> [UInt8]? {
        switch values[name] {
        case nil: return nil
        case .bytes(let bytes): return bytes
        case .structured: throw .parameterInvalid(name.rawValue, "It must be a text.")
        }
    }

    /// Any text, the empty one too.
    func text(_ name: OmegaUpName) throws(OmegaUpRefusal) -> String? {
        try bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// `nil` for what is no text, too.
    func lenient(_ name: OmegaUpName) -> String? { try? text(name) }

    /// A name that must be there; what it holds may be empty.
    func required(_ name: OmegaUpName) throws(OmegaUpRefusal) -> String {
        guard let text = try text(name) else { throw .parameterEmpty(name.rawValue) }
        return text
    }

    /// A text that says something: absent and empty are the same. For what is optional.
    func filled(_ name: OmegaUpName) throws(OmegaUpRefusal) -> String? {
        guard let text = try text(name), !text.isEmpty else { return nil }
        return text
    }

    /// An alias that must be there.
    func alias(_ name: OmegaUpName) throws(OmegaUpRefusal) -> String {
        try Self.checkedAlias(try required(name), name)
    }

    /// `^[a-zA-Z0-9_-]+$`, at most 32 characters.
    static func checkedAlias(
        _ text: String, _ name: OmegaUpName
    ) throws(OmegaUpRefusal) -> String {
        guard text.utf8.count <= Alias.lengthLimit else {
            throw .parameterStringTooLong(
                name.rawValue, limit: Alias.lengthLimit, unit: "characters")
        }
        guard Alias.fault(in: text) == nil else {
            throw .parameterInvalid(
                name.rawValue, "It must consist of letters, digits, - and _.")
        }
        return text
    }

    /// A decimal number.
    func integer(
        _ name: OmegaUpName, in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(OmegaUpRefusal) -> Int? {
        guard let text = try filled(name) else { return nil }
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text)
        else { throw .parameterInvalid(name.rawValue, "It must be a whole number.") }
        guard number >= range.lowerBound else {
            throw .parameterNumberTooSmall(name.rawValue, limit: range.lowerBound)
        }
        guard number <= range.upperBound else {
            throw .parameterNumberTooLarge(name.rawValue, limit: range.upperBound)
        }
        return number
    }

    /// Unix seconds.
    func time(_ name: OmegaUpName) throws(OmegaUpRefusal) -> Int? {
        try integer(name, in: 0...253_402_300_799)
    }

    /// A decimal fraction from 0.
    func number(_ name: OmegaUpName) throws(OmegaUpRefusal) -> Double? {
        guard let text = try filled(name) else { return nil }
        guard
            text.utf8.allSatisfy({ (48...57).contains($0) || ".eE+-".utf8.contains($0) }),
            let number = Double(text), number.isFinite, number >= 0
        else { throw .parameterInvalid(name.rawValue, "It must be a number from 0.") }
        return number
    }

    /// `true`, `false`, `1` and `0`, in any case.
    func flag(_ name: OmegaUpName) throws(OmegaUpRefusal) -> Bool? {
        guard let text = try filled(name) else { return nil }
        switch text.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: throw .parameterInvalid(name.rawValue, "It must be true or false.")
        }
    }

    /// One of a few words.
    func choice(
        _ name: OmegaUpName, of words: [String]
    ) throws(OmegaUpRefusal) -> String? {
        guard let text = try filled(name) else { return nil }
        guard words.contains(text) else {
            throw .parameterNotInExpectedSet(name.rawValue, value: text, expected: words)
        }
        return text
    }

    /// Words between commas. An empty text is an empty list.
    func list(_ name: OmegaUpName) throws(OmegaUpRefusal) -> [String]? {
        try text(name)?.split(separator: ",").map { word in
            String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
