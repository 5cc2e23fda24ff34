/// Reads HTTP/1.1 requests out of bytes, wherever the bytes come from.
///
/// It owns no socket and no clock: feed it what arrived, act on what it answers. So each rule is a
/// test without a server.
///
/// Theory of operation. `feed` takes bytes from the front of what it is given, until a request is
/// complete or nothing is left; bytes of the next request stay where they are, for the next call.
/// Heads are read line by line, bodies straight into the array that the handler gets: each byte is
/// looked at once and copied once. A body grows as it arrives; what a client merely announces costs
/// nothing. The rules themselves are next door: `RequestLine`, `FieldLine`, `BodyFraming`.
package struct HTTPParser {
    /// What the caller does next.
    package enum Step: Equatable {
        /// Everything was taken; the request is not complete.
        case readMore
        /// Send `HTTPWriter.continueLine`, then feed on (RFC 9110 §10.1.1).
        case sendContinue
        case request(HTTPRequest, ReplyTerms)
        /// Answer it, then close; from here on bytes are dropped.
        case refuse(HTTPSyntaxError)
    }

    /// How far the next request has come: each has a time limit of its own.
    package enum Progress: Sendable { case idle, head, body, refused }

    /// Where the parser stands between two calls of `feed`.
    private enum State {
        /// Nothing of the next request has arrived. The only state in which the peer may end its
        /// side without it being an error.
        case idle
        case requestLine
        case fields(RequestLine)
        /// The head is complete and accepted; a body follows.
        case body(RequestLine, ReplyTerms, Body)
        /// What follows a request that we could not frame is not a request.
        case refused(HTTPSyntaxError)
    }

    /// Where the parser stands inside a body.
    private enum Body {
        case fixed(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
    }

    private let limits: HTTPLimits
    private let remoteAddress: String
    private var state = State.idle
    private var lines = LineReader()
    private var headers = HTTPHeaders()
    private var content: [UInt8] = []
    private var headBytes = 0
    /// Counted on their own, so that trailers do not become headers.
    private var fieldCount = 0
    private var extensionBytes = 0
    private var emptyLines = 0

    package init(limits: HTTPLimits = HTTPLimits(), remoteAddress: String = "127.0.0.1") {
        self.limits = limits
        self.remoteAddress = remoteAddress
    }

    package var progress: Progress {
        switch state {
        case .idle: .idle
        case .requestLine, .fields: .head
        case .body: .body
        case .refused: .refused
        }
    }

    /// How much of the next request's body is here.
    package var bodyBytes: Int { content.count }

    /// Of the request that is being read or was refused, as far as it is known.
    package private(set) var path: String?

    /// Gives the memory of an unfinished body back: nothing will be fed any more.
    package mutating func dropBody() { content = [] }

    /// Takes bytes from the front of `bytes` until there is something to do.
    package mutating func feed(_ bytes: inout ArraySlice<UInt8>) -> Step {
        do {
            while true {
                if let step = try advance(&bytes) { return step }
            }
        } catch {
            state = .refused(error)
            bytes = []
            content = []
            return .refuse(error)
        }
    }

    /// One move; `nil` when another may follow.
    private mutating func advance(
        _ bytes: inout ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> Step? {
        switch state {
        case .idle:
            if bytes.isEmpty { return .readMore }
            path = nil
            state = .requestLine
            return nil
        case .requestLine: return try readRequestLine(&bytes)
        case .fields(let line): return try readField(&bytes, line)
        case .body(let line, let terms, let body):
            return try readBody(&bytes, line, terms, body)
        case .refused(let error):
            bytes = []
            return .refuse(error)
        }
    }
}

// MARK: - Head

extension HTTPParser {
    private mutating func readRequestLine(
        _ bytes: inout ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> Step? {
        let limit = min(limits.requestLineBytes, limits.headBytes)
        let line = try lines.next(&bytes, limit: limit, over: .requestLineTooLong)
        guard let line else { return .readMore }
        headBytes += line.count + 2
        if line.isEmpty {
            // RFC 9112 §2.2: some clients send an extra CRLF after a body.
            emptyLines += 1
            guard emptyLines <= 2 else { throw .emptyRequestLine }
            state = .idle
            return nil
        }
        let requestLine = try RequestLine(line)
        path = requestLine.target.path
        state = .fields(requestLine)
        return nil
    }

    private mutating func readField(
        _ bytes: inout ArraySlice<UInt8>, _ requestLine: RequestLine
    ) throws(HTTPSyntaxError) -> Step? {
        guard let line = try nextFieldLine(&bytes) else { return .readMore }
        guard line.isEmpty else {
            headers.append(try FieldLine.parse(line))
            return nil
        }
        return try finishHead(requestLine, bodyHasBegun: !bytes.isEmpty)
    }

    /// One field line of the head or the trailers, counted; empty at their end.
    private mutating func nextFieldLine(
        _ bytes: inout ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> ArraySlice<UInt8>? {
        let left = limits.headBytes - headBytes
        guard let line = try lines.next(&bytes, limit: left, over: .headTooLarge) else {
            return nil
        }
        headBytes += line.count + 2
        guard !line.isEmpty else { return line }
        fieldCount += 1
        guard fieldCount <= limits.fieldCount else { throw .tooManyFields }
        return line
    }

    /// The rules that need the whole head. The order decides which of two errors is told.
    private mutating func finishHead(
        _ line: RequestLine, bodyHasBegun: Bool
    ) throws(HTTPSyntaxError) -> Step? {
        try HostRule.check(&headers, line)
        let framing = try BodyFraming(headers, version: line.version, limits: limits)
        let expects = try expectsContinue(line)
        let terms = ReplyTerms(line, headers)
        switch framing {
        case .none: return finish(line, terms)
        case .fixed(let length):
            // A first helping only: the rest grows as it arrives.
            content.reserveCapacity(min(length, 64 << 10))
            state = .body(line, terms, .fixed(left: length))
        case .chunked:
            state = .body(line, terms, .chunkSize)
        }
        // RFC 9110 §10.1.1: no need to invite a body that is already here.
        return expects && !bodyHasBegun ? .sendContinue : nil
    }

    private func expectsContinue(_ line: RequestLine) throws(HTTPSyntaxError) -> Bool {
        let expectations = headers.list("Expect")
        guard expectations.allSatisfy({ $0 == "100-continue" }) else { throw .unknownExpectation }
        return !expectations.isEmpty && line.version == .http11
    }

    private mutating func finish(_ line: RequestLine, _ terms: ReplyTerms) -> Step {
        let request = HTTPRequest(
            method: line.method, path: line.target.path, query: line.target.query,
            headers: headers, body: content, remoteAddress: remoteAddress, version: line.version)
        state = .idle
        headers = HTTPHeaders()
        content = []
        headBytes = 0
        fieldCount = 0
        extensionBytes = 0
        emptyLines = 0
        return .request(request, terms)
    }
}

// MARK: - Body

extension HTTPParser {
    private mutating func readBody(
        _ bytes: inout ArraySlice<UInt8>, _ line: RequestLine, _ terms: ReplyTerms, _ body: Body
    ) throws(HTTPSyntaxError) -> Step? {
        switch body {
        case .fixed(let left):
            let still = take(&bytes, left)
            if still == 0 { return finish(line, terms) }
            state = .body(line, terms, .fixed(left: still))
            return .readMore
        case .chunkSize:
            guard let next = try readChunkSize(&bytes) else { return .readMore }
            state = .body(line, terms, next)
            return nil
        case .chunk(let left):
            let still = take(&bytes, left)
            state = .body(line, terms, still == 0 ? .chunkEnd : .chunk(left: still))
            return still == 0 ? nil : .readMore
        case .chunkEnd:
            guard try readChunkEnd(&bytes) else { return .readMore }
            state = .body(line, terms, .chunkSize)
            return nil
        case .trailers:
            guard let trailer = try nextFieldLine(&bytes) else { return .readMore }
            if trailer.isEmpty { return finish(line, terms) }
            // RFC 9110 §6.5.1: read as fields, so that nonsense is refused; then discarded.
            _ = try FieldLine.parse(trailer)
            return nil
        }
    }

    /// Moves up to `wanted` bytes into the body.
    ///
    /// - Returns: How many are still missing.
    private mutating func take(_ bytes: inout ArraySlice<UInt8>, _ wanted: Int) -> Int {
        let part = bytes.prefix(wanted)
        content.append(contentsOf: part)
        bytes = bytes[part.endIndex...]
        return wanted - part.count
    }

    private mutating func readChunkSize(
        _ bytes: inout ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> Body? {
        let line = try lines.next(
            &bytes, limit: Self.chunkLineBytesMax, over: .chunkExtensionsTooLarge)
        guard let line else { return nil }
        let size = try ChunkSize.parse(line)
        extensionBytes += line.drop { $0.hexValue != nil }.count
        guard extensionBytes <= limits.headBytes else { throw .chunkExtensionsTooLarge }
        guard size <= limits.bodyBytes - content.count else { throw .contentTooLarge }
        if size > 0 { return .chunk(left: size) }
        headBytes = 0
        return .trailers
    }

    private static let chunkLineBytesMax = 1024

    /// The CRLF behind a chunk's bytes; `false` if it has not arrived.
    private mutating func readChunkEnd(
        _ bytes: inout ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> Bool {
        if let first = bytes.first, !lines.isInsideLine, first != .carriageReturn {
            throw .missingChunkEnd
        }
        return try lines.next(&bytes, limit: 3, over: .missingChunkEnd) != nil
    }
}
