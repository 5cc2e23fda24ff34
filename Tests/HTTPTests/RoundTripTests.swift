import HTTP
import TestSupport
import Testing

/// A client's half of HTTP, so that requests which must be understood can be made by the thousand.
struct RequestMaker {
    var generator: SeededGenerator

    mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }

    mutating func text(_ letters: String, _ count: ClosedRange<Int>) -> String {
        let letters = Array(letters)
        return String((0..<Int.random(in: count, using: &generator)).map { _ in pick(letters) })
    }

    /// A request as a handler should see it, and as it looks on the wire.
    mutating func next() -> (request: HTTPRequest, bytes: [UInt8]) {
        let method = pick(["GET", "POST", "PUT", "DELETE", "M-SEARCH"])
        let path = "/" + text("abc/é %+日", 0...12)
        let query = pick([nil, "", text("ab=&%?/", 1...8)])
        var fields: [(String, String)] = [("Host", pick(["a", "a:1", "[::1]:80", ""]))]
        for _ in 0..<Int.random(in: 0...5, using: &generator) {
            fields.append((text("aB-_9", 1...6), text("x y:,;\"é", 0...9).trimmed))
        }
        let body = (0..<pick([0, 0, 1, 7, 300])).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        let isChunked = !body.isEmpty && Bool.random(using: &generator)
        if isChunked {
            fields.append(("transfer-ENCODING", "chunked"))
        } else if !body.isEmpty {
            fields.append(("CONTENT-length", "\(body.count)"))
        }
        var headers = HTTPHeaders()
        for (name, value) in fields { headers.append(name, value) }
        let request = HTTPRequest(
            method: HTTPMethod(method), path: path, query: query, headers: headers, body: body)
        let target = encode(path) + (query.map { "?\($0)" } ?? "")
        var bytes = Array("\(method) \(target) HTTP/1.1\r\n".utf8)
        for (name, value) in fields {
            bytes += Array("\(name):\(text(" \t", 0...2))\(value)\(text(" \t", 0...2))\r\n".utf8)
        }
        bytes += Array("\r\n".utf8)
        return (request, bytes + (isChunked ? chunks(body) : body))
    }

    private mutating func encode(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "%")
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: Bool.random(using: &generator))
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    private mutating func chunks(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = body[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 1...100, using: &generator))
            let size = String(part.count, radix: 16, uppercase: Bool.random(using: &generator))
            bytes += Array("\(pick(["", "0"]))\(size)\(pick(["", ";a", " ; a=\"b\""]))\r\n".utf8)
            bytes += Array(part) + Array("\r\n".utf8)
            rest = rest.dropFirst(part.count)
        }
        return bytes + Array("0\r\n\(pick(["", "Host: evil\r\n"]))\r\n".utf8)
    }
}

extension String {
    fileprivate var trimmed: String {
        let blanks: (Character) -> Bool = { $0 == " " }
        return String(String(drop(while: blanks)).reversed().drop(while: blanks).reversed())
    }
}

@Suite("HTTP parser: what a client means is what a handler sees")
struct RoundTripTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `pipelined requests come out as they were meant, in any pieces`(seed: UInt64) {
        var maker = RequestMaker(generator: SeededGenerator(seed: seed))
        for _ in 0..<20 {
            let made = (0..<5).map { _ in maker.next() }
            var rest = made.flatMap(\.bytes)[...]
            var pieces: [[UInt8]] = []
            while !rest.isEmpty {
                let count = Int.random(in: 1...400, using: &maker.generator)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let reading = Reading(pieces)
            #expect(reading.error == nil)
            #expect(reading.requests == made.map(\.request))
            #expect(reading.progress == .idle)
        }
    }

    /// The shapes of RFC 9112 §11.2: a front end and we must never see different requests.
    @Test(arguments: [
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 0",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Content-Length: 4, 0",
        "Transfer-Encoding : chunked", "Transfer-Encoding:\u{B}chunked", "Content-Length: 4 0",
        "X: y\nContent-Length: 4", "X: y\rContent-Length: 4", "Content-Length: 4\r\n 0",
        "Transfer-Encoding: \"chunked\"", "Transfer-Encoding\t: chunked", "Content-Length: 4\0",
        "Transfer-Encoding: chunked\u{A0}", "Content Length: 4", "Content-Length: ４",
    ])
    func `nothing is smuggled`(fields: String) {
        let hidden = "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
        let text = "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(hidden)"
        let reading = Reading(text)
        #expect(reading.error != nil)
        #expect(reading.requests.isEmpty)
    }
}
