/// Cuts bytes into lines that end in CR LF, and refuses every other idea of a line.
///
/// A line that lies whole in what arrived is answered as a slice of it; only a line that is split
/// between two reads is copied. Each byte is looked at once, however the bytes arrive.
struct LineReader {
    /// The beginning of a line whose end has not arrived.
    private var held: [UInt8] = []
    private var afterCarriageReturn = false

    /// A line has begun and not ended.
    var isInsideLine: Bool { !held.isEmpty }

    /// Takes one line from the front of `bytes`, and answers it without its CRLF; `nil` if its end
    /// has not arrived. A line of more than `limit` bytes, CRLF included, is `error`.
    mutating func next(
        _ bytes: inout ArraySlice<UInt8>, limit: Int, over error: HTTPSyntaxError
    ) throws(HTTPSyntaxError) -> ArraySlice<UInt8>? {
        let allowed = bytes.prefix(max(0, limit - held.count))
        var index = allowed.startIndex
        while index < allowed.endIndex {
            let byte = allowed[index]
            index += 1
            if byte == .lineFeed {
                guard afterCarriageReturn else { throw .bareLineFeed }
                return finish(&bytes, end: index)
            }
            if afterCarriageReturn { throw .bareCarriageReturn }
            if byte == .carriageReturn {
                afterCarriageReturn = true
            } else if byte.isForbiddenControl {
                throw .controlByte
            }
        }
        if allowed.count < bytes.count || held.count + allowed.count >= limit { throw error }
        held.append(contentsOf: allowed)
        bytes = bytes[index...]
        return nil
    }

    private mutating func finish(
        _ bytes: inout ArraySlice<UInt8>, end: Int
    ) -> ArraySlice<UInt8> {
        let part = bytes[..<end]
        bytes = bytes[end...]
        afterCarriageReturn = false
        if held.isEmpty { return part.dropLast(2) }
        held.append(contentsOf: part)
        let line = held.dropLast(2)
        held = []
        return line
    }
}

extension UInt8 {
    static let horizontalTab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    /// CTL except HTAB (RFC 5234 appendix B.1); CR and LF have been dealt with.
    var isForbiddenControl: Bool { (self < 0x20 && self != .horizontalTab) || self == 0x7F }

    /// `tchar` of RFC 9110 §5.6.2.
    var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isBlank: Bool { self == .space || self == .horizontalTab }
}
