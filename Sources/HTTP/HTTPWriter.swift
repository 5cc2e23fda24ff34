/// Turns answers into bytes.
///
/// What frames a message is the writer's alone: a handler's Content-Length, Transfer-Encoding,
/// Date, Keep-Alive and Connection are left out, except that `Connection: close` is obeyed.
/// A body whose length is not known when the head is written goes out in chunks, and to HTTP/1.0 up
/// to the end of the connection.
package enum HTTPWriter {
    /// A head and what follows it: apart, so that a large body is never copied.
    package struct Message: Sendable, Equatable {
        package var head: [UInt8]
        package var body: [UInt8]
        /// The connection must end after this message.
        package var closes: Bool
    }

    /// What a client waits for that sent `Expect: 100-continue` (RFC 9110 §15.2.1). Also the one
    /// message that may be sent to any HTTP/1.1 client at any time before the answer.
    package static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// The bytes of `response`. `date` is the Date field's value (`HTTPDate`; the caller keeps it
    /// for a second); `idleSeconds` is what `Keep-Alive: timeout=` promises, `nil` nothing.
    package static func encode(
        _ response: HTTPResponse, terms: ReplyTerms, date: String, idleSeconds: Int? = nil
    ) -> Message {
        let closes = !terms.keepsAlive || response.headers.list("Connection").contains("close")
        var head = start(response, date)
        if !response.status.forbidsBody {
            head.append(line: "Content-Length: \(response.body.count)")
        }
        head.append(line: closes ? "Connection: close" : "Connection: keep-alive")
        if !closes, let idleSeconds { head.append(line: "Keep-Alive: timeout=\(idleSeconds)") }
        head.append(line: "")
        let bodiless = terms.omitsBody || response.status.forbidsBody
        return Message(head: head, body: bodiless ? [] : response.body, closes: closes)
    }

    /// The head of an answer whose body will come bit by bit, each through `chunk`, with
    /// `lastChunk` at its end. HTTP/1.0 knows no chunks: there the end of the connection is the
    /// end of the body, and nothing is framed.
    package static func encodeStreamHead(
        _ response: HTTPResponse, terms: ReplyTerms, date: String
    ) -> Message {
        let isChunked = terms.version == .http11
        let closes =
            !terms.keepsAlive || !isChunked
            || response.headers.list("Connection").contains("close")
        var head = start(response, date)
        if isChunked { head.append(line: "Transfer-Encoding: chunked") }
        head.append(line: closes ? "Connection: close" : "Connection: keep-alive")
        head.append(line: "")
        return Message(head: head, body: [], closes: closes)
    }

    /// RFC 9112 §7.1. An empty chunk would be the last one, so nothing becomes nothing.
    package static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.isEmpty { return [] }
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
    }

    package static let lastChunk = Array("0\r\n\r\n".utf8)

    /// 101, after which the connection speaks `protocol` (RFC 9110 §7.8).
    package static func encodeUpgrade(
        to protocolName: String, _ headers: HTTPHeaders, date: String
    ) -> [UInt8] {
        var head = start(HTTPResponse(status: .switchingProtocols, headers: headers), date)
        head.append(line: "Connection: Upgrade")
        head.append(line: "Upgrade: \(protocolName)")
        head.append(line: "")
        return head
    }

    /// Status line, the response's own fields, and the date.
    private static func start(_ response: HTTPResponse, _ date: String) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(256)
        // RFC 9112 §2.5: we answer with our version, also to 1.0.
        head.append(line: "HTTP/1.1 \(response.status.code) \(response.status.reason)")
        for field in response.headers.fields where !isOurs(field.name) {
            head.append(field)
        }
        head.append(line: "Date: \(date)")
        return head
    }

    private static let ours = [
        "content-length", "transfer-encoding", "date", "connection", "keep-alive",
    ]

    private static func isOurs(_ name: String) -> Bool {
        ours.contains { name.equalsIgnoringASCIICase($0) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(line: String) {
        append(contentsOf: line.utf8)
        append(.carriageReturn)
        append(.lineFeed)
    }

    /// Writes a field so that it stays one line. A name that is no token is a field that nobody
    /// could read, so it is left out; CR, LF and NUL in a value become spaces (RFC 9110 §5.5).
    fileprivate mutating func append(_ field: HTTPHeaders.Field) {
        guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isTokenCharacter) else { return }
        append(contentsOf: field.name.utf8)
        append(UInt8(ascii: ":"))
        append(.space)
        for byte in field.value.utf8 {
            append(byte.isForbiddenControl ? .space : byte)
        }
        append(.carriageReturn)
        append(.lineFeed)
    }
}
