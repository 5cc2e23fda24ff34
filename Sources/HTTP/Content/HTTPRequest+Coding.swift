/// Why a request's body cannot be decoded.
package enum ContentCodingError: Error, Equatable {
    /// RFC 9110 §15.5.16: a coding that is none of ours.
    case unknown(String)
    case broken(coding: String, InflateError)
    /// Longer than a body may be.
    case tooLarge

    package var response: HTTPResponse {
        switch self {
        case .unknown(let name):
            .message(.unsupportedMediaType, "unsupported content encoding \"\(name)\"")
                .with("Accept-Encoding", "gzip, deflate, identity")
        case .broken(let coding, let error):
            .message(.badRequest, "the body is no valid \(coding): \(error)")
        case .tooLarge: .message(.contentTooLarge, "The decompressed body is too large.")
        }
    }
}

extension HTTPRequest {
    /// The request with its body as it was before `Content-Encoding` (RFC 9110 §8.4), and
    /// without that header. `limit` bounds what may come out, in bytes.
    package func decoded(limit: Int) throws(ContentCodingError) -> HTTPRequest {
        let codings = headers.list("Content-Encoding").filter { $0 != "identity" }
        guard !codings.isEmpty else { return self }
        var request = self
        // Applied in the order of the list, so taken off from its end.
        for coding in codings.reversed() {
            request.body = try Self.decode(request.body, coding, limit: limit)
        }
        request.headers.remove("Content-Encoding")
        return request
    }

    private static func decode(
        _ body: [UInt8], _ coding: String, limit: Int
    ) throws(ContentCodingError) -> [UInt8] {
        do throws(InflateError) {
            switch coding {
            case "gzip", "x-gzip": return try Inflater.gzip(body, limit: limit)
            case "deflate": return try Inflater.deflate(body, limit: limit)
            default: break
            }
        } catch {
            throw error == .tooLarge ? .tooLarge : .broken(coding: coding, error)
        }
        throw .unknown(coding)
    }
}
