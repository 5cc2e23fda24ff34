/// The tokens of an output, found one after the other: a list of them could take many times the
/// output's memory.
struct Tokens {
    enum Kind {
        /// Maximal runs of what is not blank.
        case words
        /// Maximal runs of digits, points and minus signs. Everything else separates, letters
        /// and `+` included.
        case numbers
    }

    enum Step: Equatable {
        case token(ArraySlice<UInt8>)
        case end
        /// A token as long as `lengthLimit`: nothing is compared any more.
        case tooLong
    }

    static let lengthLimit = 4 << 20

    private let bytes: [UInt8]
    private let kind: Kind
    private var place = 0

    init(of bytes: [UInt8], kind: Kind = .words) {
        self.bytes = bytes
        self.kind = kind
    }

    mutating func next() -> Step {
        while place < bytes.count {
            let length = separatorLength
            if length == 0 { break }
            place += length
        }
        let start = place
        while place < bytes.count, separatorLength == 0 { place += 1 }
        if start == place { return .end }
        return place - start >= Self.lengthLimit ? .tooLong : .token(bytes[start..<place])
    }

    private var separatorLength: Int {
        switch kind {
        case .words: return Blank.length(in: bytes, at: place)
        case .numbers:
            let byte = bytes[place]
            let isPart = (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
            return isPart ? 0 : 1
        }
    }

    /// Whether both have as many tokens, and each two are equal.
    static func areEqual(
        _ one: [UInt8], _ other: [UInt8], kind: Kind = .words,
        by isEqual: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        var (one, other) = (Tokens(of: one, kind: kind), Tokens(of: other, kind: kind))
        while true {
            switch (one.next(), other.next()) {
            case (.end, .end): return true
            case (.token(let left), .token(let right)):
                guard isEqual(left, right) else { return false }
            case (.end, .token), (.token, .end), (.tooLong, _), (_, .tooLong): return false
            }
        }
    }

    /// `nil` without one, or when it is too long.
    static func first(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var tokens = Tokens(of: bytes)
        guard case .token(let first) = tokens.next() else { return nil }
        return first
    }
}
