import JSON
import Judging

/// What the runtime's driver said of a program. The program can write there as well, so it is
/// read as strictly as anything that comes from outside.
enum PythonRecord: Equatable {
    /// Nothing: the process did not come to its end by the driver.
    case none
    /// The value that was returned: one JSON text, checked, as it was written. It is passed on and
    /// not printed again, since a double would not keep a large integer.
    case result([UInt8])
    case error(String)
    /// The value is beyond what this server passes on; in words.
    case tooMuch(String)
    case malformed

    private static let front = Array(#"{"result":"#.utf8)
    private static let depthLimit = 128
    private static let valueLimit = 1_000_000

    init(_ report: StageResult.Report?) {
        guard let report, !report.bytes.isEmpty else {
            self = .none
            return
        }
        let bytes = report.bytes
        guard report.isWhole else {
            self = .tooMuch("the result is larger than \(bytes.count) bytes")
            return
        }
        guard bytes.starts(with: Self.front), bytes.last == UInt8(ascii: "}") else {
            self = Self.errorRecord(bytes)
            return
        }
        self = Self.resultRecord(Array(bytes[Self.front.count..<bytes.count - 1]))
    }

    private static func resultRecord(_ text: [UInt8]) -> PythonRecord {
        // The parser forgives a byte order mark and what is not UTF-8; who reads our answer may not.
        guard text.first != 0xEF, String(validating: text, as: UTF8.self) != nil else {
            return .malformed
        }
        do throws(JSONSyntaxError) {
            let value = try JSONValue(
                parsing: text, depthLimit: depthLimit, valueLimit: valueLimit)
            return .result(hasEscapedSurrogate(text) ? value.bytes : text)
        } catch {
            switch error.reason {
            case .tooDeep(let limit):
                return .tooMuch("the result is nested deeper than \(limit)")
            case .tooManyValues(let limit):
                return .tooMuch("the result has more than \(limit) values")
            case .numberTooLong(let limit):
                return .tooMuch("the result has a number of more than \(limit) digits")
            case .unexpectedEnd, .unexpectedByte, .trailingBytes, .controlCharacter, .badEscape,
                .badNumber:
                return .malformed
            }
        }
    }

    /// `\ud800`: perhaps without its partner, which many readers refuse.
    private static func hasEscapedSurrogate(_ text: [UInt8]) -> Bool {
        zip(text, zip(text.dropFirst(), text.dropFirst(2))).contains { first, next in
            first == UInt8(ascii: "\\") && next.0 == UInt8(ascii: "u")
                && next.1.lowercasedLetter == UInt8(ascii: "d")
        }
    }

    private static func errorRecord(_ bytes: [UInt8]) -> PythonRecord {
        guard let value = try? JSONValue(parsing: bytes, depthLimit: 2, valueLimit: 3),
            let object = value.object, object.count == 1, let text = object["error"]?.string
        else { return .malformed }
        return .error(text)
    }
}

extension UInt8 {
    fileprivate var lowercasedLetter: UInt8 { self | 0x20 }
}
