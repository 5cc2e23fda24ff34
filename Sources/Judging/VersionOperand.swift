/// What stands behind an operator in a version range: a version of which parts may be left
/// out or be `x`, `X` or `*`.
///
/// The grammar is node-semver's: `[v= ]* N (. N (. N (-tag)? (+build)?)?)?`, where N is a
/// number without leading zeros or one of the three placeholders.
struct VersionOperand {
    /// The characters `v`, `=` and blank in front. Ranges drop them; an exact version allows
    /// no more than one `v`.
    var prefix: ArraySlice<UInt8>
    /// `nil` for a placeholder or a part left out, here and in the next two.
    var major: Int?
    var minor: Int?
    var patch: Int?
    var prerelease: [SemanticVersion.Identifier] = []
    /// Without the prefix.
    private var length: Int

    /// Whether some part is left open, so that the operand stands for a span of versions.
    var isPartial: Bool { major == nil || minor == nil || patch == nil }

    /// The version, if all of it is there and it is written as one.
    var exactVersion: SemanticVersion? {
        guard let major, let minor, let patch, prefix.isEmpty || prefix.elementsEqual("v".utf8),
            length <= SemanticVersion.longestText
        else { return nil }
        return SemanticVersion(major, minor, patch, prerelease: prerelease)
    }

    /// Reads the whole of `text`; `nil` if anything does not fit.
    init?(_ text: ArraySlice<UInt8>) {
        let body = text.drop { $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") || $0 == 0x20 }
        prefix = text[..<body.startIndex]
        length = body.count
        let mainEnd = body.firstIndex { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let main = body[..<(mainEnd ?? body.endIndex)]
        let parts = main.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var numbers: [Int?] = []
        for part in parts {
            guard let number = Self.number(part) else { return nil }
            numbers.append(number)
        }
        major = numbers[0]
        minor = numbers.count > 1 ? numbers[1] : nil
        patch = numbers.count > 2 ? numbers[2] : nil
        guard mainEnd == nil || parts.count == 3 else { return nil }
        guard readTags(body[main.endIndex...]) else { return nil }
    }

    /// Outer `nil`: neither a number nor a placeholder. Inner `nil`: a placeholder.
    private static func number(_ part: ArraySlice<UInt8>) -> Int?? {
        if part.elementsEqual("x".utf8) || part.elementsEqual("X".utf8)
            || part.elementsEqual("*".utf8)
        {
            return .some(nil)
        }
        guard isNumber(part) else { return nil }
        // More digits than that are too large whatever they are.
        return part.count > 17 ? .max / 2 : part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Reads `-tag` and `+build`, both optional.
    private mutating func readTags(_ text: ArraySlice<UInt8>) -> Bool {
        let buildStart = text.firstIndex(of: UInt8(ascii: "+")) ?? text.endIndex
        if text.first == UInt8(ascii: "-") {
            for part in Self.identifiers(text[..<buildStart].dropFirst()) {
                guard let identifier = Self.identifier(part) else { return false }
                prerelease.append(identifier)
            }
        }
        guard buildStart < text.endIndex else { return true }
        return Self.identifiers(text[buildStart...].dropFirst()).allSatisfy(Self.isIdentifier)
    }

    private static func identifiers(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    private static func identifier(_ part: ArraySlice<UInt8>) -> SemanticVersion.Identifier? {
        guard isIdentifier(part) else { return nil }
        guard part.allSatisfy(\.isDigit) else { return .word(Array(part)) }
        guard isNumber(part) else { return nil }
        return .number(part.reduce(0) { $0 * 10 + Double($1 - 0x30) })
    }

    private static func isIdentifier(_ part: ArraySlice<UInt8>) -> Bool {
        !part.isEmpty && part.allSatisfy { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") }
    }

    private static func isNumber(_ part: ArraySlice<UInt8>) -> Bool {
        !part.isEmpty && part.allSatisfy(\.isDigit)
            && (part.count == 1 || part.first != UInt8(ascii: "0"))
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}
