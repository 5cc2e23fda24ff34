/// How long the body is: the rules of RFC 9112 §6.3, with every doubt refused.
enum BodyFraming: Equatable {
    case none
    /// More than zero bytes.
    case fixed(Int)
    case chunked

    init(
        _ headers: HTTPHeaders, version: HTTPVersion, limits: HTTPLimits
    ) throws(HTTPSyntaxError) {
        let lengths = headers.all("Content-Length")
        let codings = headers.all("Transfer-Encoding")
        switch (lengths.isEmpty, codings.isEmpty) {
        case (false, false): throw .ambiguousLength
        case (true, true): self = .none
        case (true, false): self = try Self.chunked(headers, version: version)
        case (false, true): self = try Self.fixed(lengths, limits: limits)
        }
    }

    private static func chunked(
        _ headers: HTTPHeaders, version: HTTPVersion
    ) throws(HTTPSyntaxError) -> BodyFraming {
        guard version == .http11 else { throw .transferEncodingInHTTP10 }
        let codings = headers.list("Transfer-Encoding")
        guard let last = codings.last else { throw .emptyTransferEncoding }
        guard codings.contains("chunked") else { throw .unknownTransferCoding }
        guard last == "chunked", !codings.dropLast().contains("chunked") else {
            throw .chunkedNotLast
        }
        guard codings.count == 1 else { throw .unknownTransferCoding }
        return .chunked
    }

    private static func fixed(
        _ values: [String], limits: HTTPLimits
    ) throws(HTTPSyntaxError) -> BodyFraming {
        guard let value = values.first else { return .none }
        if values.contains(where: { $0 != value }) { throw .differingContentLength }
        if values.count > 1 { throw .repeatedContentLength }
        guard !value.isEmpty, value.utf8.allSatisfy(\.isDigit) else { throw .invalidContentLength }
        guard let length = Int(value) else { throw .contentLengthOverflow }
        guard length <= limits.bodyBytes else { throw .contentTooLarge }
        return length == 0 ? .none : .fixed(length)
    }
}

/// The size that opens a chunk: `1*HEXDIG [chunk-ext]` (RFC 9112 §7.1).
enum ChunkSize {
    static func parse(_ line: ArraySlice<UInt8>) throws(HTTPSyntaxError) -> Int {
        guard let first = line.first, first != UInt8(ascii: ";") else { throw .missingChunkSize }
        var size = 0
        var rest = line
        while let digit = rest.first?.hexValue {
            let (shifted, overflow) = size.multipliedReportingOverflow(by: 16)
            if overflow { throw .chunkSizeOverflow }
            size = shifted + Int(digit)
            rest = rest.dropFirst()
        }
        if rest.startIndex == line.startIndex { throw .invalidChunkSize }
        if rest.isEmpty { return size }
        // §7.1.1: blanks are allowed before an extension's `;`, and nowhere else.
        guard rest.trimmingBlanks().first == UInt8(ascii: ";") else { throw .invalidChunkSize }
        return size
    }
}
