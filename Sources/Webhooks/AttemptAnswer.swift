/// What came of one attempt to deliver.
package enum AttemptAnswer: Sendable, Equatable {
    /// `retryAfter` as the receiver wrote it.
    case status(Int, retryAfter: String?)
    /// Not sent, and why. `isFinal`: it will never be different.
    case refused(String, isFinal: Bool)
    /// Sent perhaps, but not answered.
    case failed(String)
    /// The server ends: as if it had not been tried.
    case interrupted

    /// For people.
    var words: String {
        switch self {
        case .status(let code, _): "HTTP \(code)"
        case .refused(let text, _), .failed(let text): text
        case .interrupted: "interrupted"
        }
    }
}

/// Reads the head of an HTTP answer (RFC 9112 §4) as it comes, whatever it is: for its status and
/// for Retry-After. Passes over interim answers (1xx).
struct AnswerHead {
    /// Bytes of head that are looked at.
    static let byteLimit = 64 * 1024

    private var bytes: [UInt8] = []
    private(set) var answer: AttemptAnswer?
    /// Bytes after the head.
    private(set) var bodyByteCount = 0

    /// What was read while there was no head: what curl says when it fails.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func read(_ new: ArraySlice<UInt8>) {
        guard answer == nil else {
            bodyByteCount += new.count
            return
        }
        bytes += new.prefix(Self.byteLimit - min(bytes.count, Self.byteLimit))
        while answer == nil, let end = headEnd() {
            let lines = bytes[..<end].split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0, as: UTF8.self).filter { !$0.isNewline }
            }
            let status = Self.status(lines.first ?? "")
            if let status, status >= 200 {
                answer = .status(status, retryAfter: Self.retryAfter(lines))
                bodyByteCount = bytes.count - end
            } else if status == nil {
                return
            }
            bytes.removeFirst(end)
        }
    }

    /// Behind the first empty line.
    private func headEnd() -> Int? {
        var lineLength = 0
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                if lineLength == 0 { return index + 1 }
                lineLength = 0
            } else if byte != UInt8(ascii: "\r") {
                lineLength += 1
            }
        }
        return nil
    }

    private static func status(_ line: String) -> Int? {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), words[1].utf8.count == 3,
            words[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(words[1])
    }

    private static func retryAfter(_ lines: [String]) -> String? {
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "retry-after" else { continue }
            return String(parts[1].drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }
}
