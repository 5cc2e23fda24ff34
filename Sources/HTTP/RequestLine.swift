/// The two versions we speak. A minor version above 1 is answered as 1.1 (RFC 9110 §2.5).
package enum HTTPVersion: Sendable, Equatable {
    case http10
    case http11
}

/// `method SP request-target SP HTTP-version` (RFC 9112 §3), read strictly: one space each.
struct RequestLine {
    var method: HTTPMethod
    var target: RequestTarget
    var version: HTTPVersion

    init(_ line: ArraySlice<UInt8>) throws(HTTPSyntaxError) {
        if line.first == .space { throw .emptyMethod }
        let parts = line.split(separator: .space, omittingEmptySubsequences: false)
        guard let name = parts.first, name.count <= Self.methodBytesMax else {
            throw .methodTooLong
        }
        guard name.allSatisfy(\.isTokenCharacter) else { throw .invalidMethod }
        guard parts.count == 3 else { throw .malformedRequestLine }
        // The version comes first: a peer that speaks HTTP/2 should be told that.
        version = try Self.version(parts[2])
        method = HTTPMethod(String(decoding: name, as: UTF8.self))
        if method.name == "CONNECT" { throw .connectNotSupported }
        target = try RequestTarget(parts[1], method: method)
    }

    /// The longest registered method (UPDATEREDIRECTREF) has 17.
    private static let methodBytesMax = 32

    private static func version(_ text: ArraySlice<UInt8>) throws(HTTPSyntaxError) -> HTTPVersion {
        let bytes = Array(text)
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[6] == UInt8(ascii: "."),
            bytes[5].isDigit, bytes[7].isDigit
        else { throw .malformedVersion }
        guard bytes[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        return bytes[7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}
