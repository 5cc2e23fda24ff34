/// Reads the head of an HTTP answer (RFC 9112 §4) as it comes, whatever it is: for its status and
/// for Retry-After. Passes over interim answers (1xx).
struct AnswerHead {
    /// What is kept of a line, and of the beginning of all.
    static let byteLimit = 8 * 1024

    private(set) var answer: AttemptAnswer?
    /// Bytes after the head.
    private(set) var bodyByteCount = 0
    private var beginning: [UInt8] = []
    private var line: [UInt8] = []
    private var status: Int?
    private var retryAfter: String?
    /// It did not begin with a status line.
    private var isSomethingElse = false

    /// How it began: what curl says when it fails.
    var text: String { String(decoding: beginning, as: UTF8.self) }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
        beginning += bytes.prefix(Self.byteLimit - beginning.count)
        for (index, byte) in zip(bytes.indices, bytes) {
            guard answer == nil else {
                bodyByteCount += bytes.endIndex - index
                return
            }
            if isSomethingElse { return }
            if byte != UInt8(ascii: "\n") {
                if line.count < Self.byteLimit { line.append(byte) }
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            take(String(decoding: line, as: UTF8.self))
            line = []
        }
    }

    private mutating func take(_ line: String) {
        guard let status else {
            status = Self.status(line)
            isSomethingElse = status == nil
            return
        }
        if line.isEmpty {
            if status >= 200 { answer = .status(status, retryAfter: retryAfter) }
            self.status = nil
            retryAfter = nil
            return
        }
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, retryAfter == nil, parts[0].lowercased() == "retry-after" {
            retryAfter = String(parts[1].drop { $0 == " " || $0 == "\t" })
        }
    }

    private static func status(_ line: String) -> Int? {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), words[1].utf8.count == 3,
            words[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(words[1])
    }
}
