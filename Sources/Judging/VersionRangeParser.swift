/// Text → alternatives of comparators.
///
/// node-semver reads a range by a chain of substitutions over text; clients have come to
/// rely on what falls out of it (`> =1.2`, `~>= 1`, `1.2.3*`). So the same stages stand here in
/// the same order: alternatives, hyphen ranges, blanks behind operators, then one comparator
/// at a time: carets, tildes, x-ranges, stray stars.
enum VersionRangeParser {
    typealias Comparator = VersionRange.Comparator

    static func alternatives(of text: String) -> [[Comparator]]? {
        var alternatives: [[Comparator]] = []
        for part in split(WhiteSpace.collapsed(text)) {
            guard let comparators = alternative(part) else { return nil }
            alternatives.append(comparators)
        }
        // One alternative that takes every release swallows the others, prereleases included.
        return alternatives.contains([]) ? [[]] : alternatives
    }

    /// Splits at `||`, from the left.
    private static func split(_ text: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var rest = text[...]
        while let byte = rest.first {
            let isSeparator = rest.starts(with: "||".utf8)
            if isSeparator { parts.append([]) } else { parts[parts.count - 1].append(byte) }
            rest = rest.dropFirst(isSeparator ? 2 : 1)
        }
        return parts.map(WhiteSpace.collapsed)
    }

    private static func alternative(_ text: [UInt8]) -> [Comparator]? {
        if let (low, high) = hyphenRange(text) {
            guard let bounds = comparators(from: low, to: high) else { return nil }
            return withoutTrivial(bounds)
        }
        var comparators: [Comparator] = []
        for word in RangeBlanks.removed(from: text).split(separator: 0x20) {
            guard let some = comparator(word) else { return nil }
            comparators.append(contentsOf: some)
        }
        return withoutTrivial(comparators)
    }

    /// `>=0.0.0` says nothing, as far as releases go.
    private static func withoutTrivial(_ comparators: [Comparator]) -> [Comparator] {
        comparators.filter { $0 != Comparator(relation: .atLeast, version: .zero) }
    }

    /// One word: an operator, and what it stands in front of.
    private static func comparator(_ word: ArraySlice<UInt8>) -> [Comparator]? {
        if word.first == UInt8(ascii: "^"), let operand = VersionOperand(word.dropFirst()) {
            return caret(operand)
        }
        if word.first == UInt8(ascii: "~") {
            let behind = word.dropFirst()
            let rest = behind.first == UInt8(ascii: ">") ? behind.dropFirst() : behind
            if let operand = VersionOperand(rest) { return tilde(operand) }
        }
        let (relation, rest) = relation(of: word)
        if let operand = VersionOperand(rest) {
            if operand.isPartial { return partial(relation, operand) }
            return operand.exactVersion.map { [Comparator(relation: relation, version: $0)] }
        }
        return withoutStar(word)
    }

    /// A star, with the operator in front of it, is taken out of what cannot be read with it.
    private static func withoutStar(_ word: ArraySlice<UInt8>) -> [Comparator]? {
        guard let star = word.firstIndex(of: UInt8(ascii: "*")) else { return nil }
        var front = word[..<star]
        if front.last == UInt8(ascii: "=") { front.removeLast() }
        if front.last == UInt8(ascii: "<") || front.last == UInt8(ascii: ">") { front.removeLast() }
        let left = front + word[(star + 1)...]
        if left.isEmpty { return [] }
        let (relation, rest) = relation(of: left)
        return VersionOperand(rest)?.exactVersion.map {
            [Comparator(relation: relation, version: $0)]
        }
    }

    /// Reads `(<|>)?=?`.
    private static func relation(
        of word: ArraySlice<UInt8>
    ) -> (Comparator.Relation, ArraySlice<UInt8>) {
        if word.starts(with: "<=".utf8) { return (.atMost, word.dropFirst(2)) }
        if word.starts(with: ">=".utf8) { return (.atLeast, word.dropFirst(2)) }
        switch word.first {
        case UInt8(ascii: "<"): return (.less, word.dropFirst())
        case UInt8(ascii: ">"): return (.greater, word.dropFirst())
        case UInt8(ascii: "="): return (.equal, word.dropFirst())
        default: return (.equal, word)
        }
    }
}

/// Blanks between an operator and its operand, which do not separate words.
private enum RangeBlanks {
    static func removed(from text: [UInt8]) -> [UInt8] {
        let compared = removedBehindRelations(text)
        let tilded = removedBehind(UInt8(ascii: "~"), compared)
        return removedBehind(UInt8(ascii: "^"), tilded)
    }

    /// `> 1` → `>1`, where a number or a placeholder follows, possibly behind `v` and `=`.
    private static func removedBehindRelations(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var place = 0
        while place < text.count {
            let start = text[place] == 0x20 ? place + 1 : place
            var end = start
            if end < text.count, "<>".utf8.contains(text[end]) { end += 1 }
            if end < text.count, text[end] == UInt8(ascii: "=") { end += 1 }
            let behind = end < text.count && text[end] == 0x20 ? end + 1 : end
            let operand = text[behind...].firstIndex { !"v= ".utf8.contains($0) }
            guard let operand, "0123456789xX*".utf8.contains(text[operand]) else {
                result.append(text[place])
                place += 1
                continue
            }
            // Without an operator the blank is a separator and stays.
            result += text[place..<end] + text[(end == start ? end : behind)...operand]
            place = operand + 1
        }
        return result
    }

    /// `~ 1` → `~1`, and `~> 1` → `~1`.
    private static func removedBehind(_ sign: UInt8, _ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            result.append(byte)
            guard byte == sign else { continue }
            let hasArrow = sign == UInt8(ascii: "~") && rest.first == UInt8(ascii: ">")
            let behind = hasArrow ? rest.dropFirst() : rest
            if behind.first == 0x20 { rest = behind.dropFirst() }
        }
        return result
    }
}
