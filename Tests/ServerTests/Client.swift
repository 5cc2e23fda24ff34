import Glibc
import JSON
import Linux
import Testing

/// One connection to a server: sends the bytes it is told, reads what comes.
final class Client: Sendable {
    private let socket: FileDescriptor

    struct TimedOut: Error {}

    init(port: UInt16) throws {
        socket = try FileDescriptor.connected(to: SocketAddress(host: "127.0.0.1", port: port))
        // Far more than any test needs: a hang becomes a failure.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket.raw, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(socket.raw, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    func send(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            guard let count = try socket.send(bytes, from: offset) else { throw TimedOut() }
            offset += count
        }
    }

    func send(_ request: Request) throws { try send(request.bytes) }

    /// The next answer; interim ones (1xx) are passed over. `nil`: the server has ended.
    func read(hasBody: Bool = true) throws -> Answer? {
        while true {
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                guard let byte = try receive(1)?.first else { return nil }
                head.append(byte)
            }
            guard var answer = Answer(head) else { return nil }
            if answer.status < 200 { continue }
            let length = hasBody ? Int(answer["Content-Length"] ?? "") ?? 0 : 0
            while answer.body.count < length {
                guard let part = try receive(min(1 << 16, length - answer.body.count)) else {
                    return nil
                }
                answer.body += part
            }
            return answer
        }
    }

    /// The head of the next answer; its body is left.
    func readHead() throws -> Answer? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = try receive(1)?.first else { return nil }
            head.append(byte)
        }
        return Answer(head)
    }

    /// One chunk of a body in chunks; `nil` at its end.
    private func readChunk() throws -> [UInt8]? {
        func line() throws -> String {
            var line: [UInt8] = []
            while !line.suffix(2).elementsEqual("\r\n".utf8), let byte = try receive(1)?.first {
                line.append(byte)
            }
            return String(decoding: line.dropLast(2), as: UTF8.self)
        }
        guard let count = Int(try line(), radix: 16) else { return nil }
        var chunk: [UInt8] = []
        while chunk.count < count, let part = try receive(count - chunk.count) { chunk += part }
        _ = try line()
        return count == 0 ? nil : chunk
    }

    /// The next server-sent event, comments passed over. Each is one chunk: that is how it is
    /// written.
    func readEvent() throws -> (name: String, data: JSONValue)? {
        while let chunk = try readChunk() {
            let lines = String(decoding: chunk, as: UTF8.self).split(separator: "\n")
            if lines.first?.hasPrefix(":") == true { continue }
            try #require(lines.count == 2 && chunk.suffix(2) == [10, 10])
            return (
                String(lines[0].dropFirst("event: ".count)),
                try JSONValue(parsing: String(lines[1].dropFirst("data: ".count)))
            )
        }
        return nil
    }

    /// Chunks of a body, until what came has this text in it.
    func readChunks(until end: String) throws -> String {
        var text = ""
        while !text.contains(end), let chunk = try readChunk() {
            text += String(decoding: chunk, as: UTF8.self)
        }
        return text
    }

    /// The whole of a body in chunks.
    func readStream() throws -> String {
        var all: [UInt8] = []
        while let chunk = try readChunk() { all += chunk }
        return String(decoding: all, as: UTF8.self)
    }

    func readToEnd() throws -> String {
        var all: [UInt8] = []
        while let part = try receive(1 << 16) { all += part }
        return String(decoding: all, as: UTF8.self)
    }

    func exchange(_ request: Request) throws -> Answer {
        try send(request)
        return try #require(try read(hasBody: request.method != "HEAD"))
    }

    private func receive(_ max: Int) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: max)
        switch try socket.receive(into: &buffer) {
        case .bytes(let count): return Array(buffer[..<count])
        case .end: return nil
        case .nothing: throw TimedOut()
        }
    }
}

/// What is sent. A test spells only what it is about.
struct Request: Sendable {
    var method = "POST"
    var path = "/api/v2/execute"
    var fields: [(name: String, value: String)] = [("Content-Type", "application/json")]
    var body: [UInt8] = []

    static func get(_ path: String) -> Request { Request(method: "GET", path: path, fields: []) }

    static func post(_ body: JSONValue) -> Request { Request(body: body.bytes) }

    static func post(_ path: String, _ body: JSONValue) -> Request {
        Request(path: path, body: body.bytes)
    }

    /// One bash script; what it reads and prints is the test's affair.
    static func bash(_ script: String, _ more: JSONObject = [:]) -> Request {
        .post(.job("bash", script, more))
    }

    /// A bash script, once for each input.
    static func cases(_ script: String, _ inputs: [String], _ more: JSONObject = [:]) -> Request {
        .post("/api/v3/execute", .testcases("bash", script, inputs.map { ($0, "") }, more))
    }

    func with(_ name: String, _ value: String) -> Request {
        var request = self
        request.fields.append((name, value))
        return request
    }

    var bytes: [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if !body.isEmpty || method == "POST" { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    private let lines: [Substring]
    var body: [UInt8] = []

    init?(_ head: [UInt8]) {
        lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        self.status = status
    }

    subscript(name: String) -> String? {
        lines.dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    var message: String? { json["message"]?.string }
    var run: JSONValue { json["run"] ?? .null }
    var stdout: String? { run["stdout"]?.string }
    var testcases: [JSONValue] { json["testcases"]?.array ?? [] }
}

extension JSONValue {
    static func job(_ language: String, _ source: String, _ more: JSONObject = [:]) -> JSONValue {
        var body: JSONObject = [
            "language": .string(language), "version": "*",
            "files": [["content": .string(source)]],
        ]
        for member in more.members { body[member.name] = member.value }
        return .object(body)
    }

    /// A program and what it is to print for each input.
    static func testcases(
        _ language: String, _ source: String, _ cases: [(input: String, output: String)],
        _ more: JSONObject = [:]
    ) -> JSONValue {
        var more = more
        more["testcases"] = .array(
            cases.enumerated().map { place, entry in
                [
                    "id": JSONValue(place), "input": .string(entry.input),
                    "expectedOutput": .string(entry.output),
                ]
            })
        return .job(language, source, more)
    }

    /// Of a testcase's run.
    subscript(details name: String) -> JSONValue? { self["run_details"]?[name] }
}
