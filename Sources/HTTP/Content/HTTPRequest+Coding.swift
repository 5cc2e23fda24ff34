/// Why a request's body cannot be decoded.
package enum ContentCodingError: Error, Equatable {
    /// RFC 9110 §15.5.16: a coding that is none of ours.
    case unknown(String)
    case broken(coding: String, InflateError)
    /// Longer than a body may be.
    case tooLarge

    package var status: HTTPStatus {
        switch self {
        case .unknown: .unsupportedMediaType
        case .broken: .badRequest
        case .tooLarge: .contentTooLarge
        }
    }

    package var message: String {
        switch self {
        case .unknown(let name): "unsupported content encoding \"\(name)\""
        case .broken(let coding, let error): "the body is no valid \(coding): \(error)"
        case .tooLarge: "The decompressed body is too large."
        }
    }

    /// Of an answer with that status: what would have been understood (RFC 9110 §12.5.3).
    package static let understood = "gzip, deflate, identity"
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
