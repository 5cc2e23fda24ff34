/// Why a body is no form in `multipart/form-data`.
package enum MultipartError: Error, Equatable {
    /// RFC 2046 §5.1.1: the content type names the boundary, of 1 to 70 characters.
    case noBoundary
    /// RFC 2046 §5.1: no line begins with the boundary.
    case noPart
    /// RFC 2046 §5.1.1: the last part is followed by the boundary and `--`.
    case unterminated
    /// RFC 5322: a header of a part is not `name: value`, or not followed by an empty line.
    case malformedHeader
    /// RFC 7578 §4.2: each part says `Content-Disposition: form-data; name=…`.
    case noName
    /// Limits of ours.
    case tooManyParts(limit: Int)
    case headersTooLong(limitBytes: Int)
}

extension MultipartError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noBoundary: "the content type has no boundary of 1 to 70 characters"
        case .noPart: "there is no line with the boundary"
        case .unterminated: "the last boundary is missing"
        case .malformedHeader: "a part has a malformed header"
        case .noName: "a part has no name"
        case .tooManyParts(let limit): "there are more than \(limit) parts"
        case .headersTooLong(let limit): "a part has more than \(limit) bytes of headers"
        }
    }
}

/// The fields of a body in `multipart/form-data` (RFC 7578), in their order.
///
/// A file is a field like any other: `curl -F name=@file` and `curl -F name=text` differ in a file
/// name that nobody here asks for. Contents are kept byte by byte; a transfer encoding, which
/// RFC 7578 §4.7 deprecates, is not undone.
package struct MultipartForm: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        package var name: String
        package var content: ArraySlice<UInt8>
    }
    package private(set) var parts: [Part] = []

    package static let partsLimit = 1000
    package static let headersLimitBytes = 8192
    /// RFC 2046 §5.1.1.
    private static let boundaryLimitBytes = 70

    private let body: [UInt8]
    /// Two hyphens and the boundary.
    private let boundary: [UInt8]

    /// `type` is the request's content type, in which the boundary stands.
    package init(_ body: [UInt8], type: ParameterizedValue) throws(MultipartError) {
        guard let text = type["boundary"],
            (1...Self.boundaryLimitBytes).contains(text.utf8.count)
        else { throw .noBoundary }
        self.body = body
        boundary = Array("--\(text)".utf8)
        try read()
    }

    private mutating func read() throws(MultipartError) {
        // Only the first one may have nothing in front of it.
        guard var behind = behind(delimiterAt: 0) ?? delimiter(from: 0)?.behind else {
            throw .noPart
        }
        while case .part(let start) = behind {
            guard parts.count < Self.partsLimit else {
                throw .tooManyParts(limit: Self.partsLimit)
            }
            let (name, contentStart) = try headers(from: start)
            guard let next = delimiter(from: contentStart) else { throw .unterminated }
            parts.append(Part(name: name, content: body[contentStart..<next.start]))
            behind = next.behind
        }
    }

    // MARK: - Delimiters

    private enum Behind {
        /// A part, which begins there.
        case part(start: Int)
        /// Nothing that counts: it was the last delimiter.
        case end
    }

    /// The next line that is a delimiter. `start` is where the line break in front of it begins.
    private func delimiter(from place: Int) -> (start: Int, behind: Behind)? {
        var place = place
        while let start = lineBreak(from: place) {
            if let behind = behind(delimiterAt: start + 2) { return (start, behind) }
            place = start + 2
        }
        return nil
    }

    /// `nil`: no delimiter stands there.
    private func behind(delimiterAt place: Int) -> Behind? {
        guard body[place...].starts(with: boundary) else { return nil }
        var end = place + boundary.count
        if body[end...].starts(with: "--".utf8) { return .end }
        while end < body.count, body[end].isBlank { end += 1 }
        return body[end...].starts(with: "\r\n".utf8) ? .part(start: end + 2) : nil
    }

    private func lineBreak(from start: Int) -> Int? {
        var place = start
        while let found = body[place...].firstIndex(of: UInt8(ascii: "\r")) {
            if found + 1 < body.count, body[found + 1] == UInt8(ascii: "\n") { return found }
            place = found + 1
        }
        return nil
    }

    // MARK: - Headers

    /// The name of the part that begins there, and where its content does.
    private func headers(
        from start: Int
    ) throws(MultipartError) -> (name: String, contentStart: Int) {
        var name: String?
        var place = start
        while let end = lineBreak(from: place) {
            guard end - start <= Self.headersLimitBytes else { break }
            if end == place {
                guard let name else { throw .noName }
                return (name, end + 2)
            }
            name = try fieldName(body[place..<end]) ?? name
            place = end + 2
        }
        guard body.count - start <= Self.headersLimitBytes else {
            throw .headersTooLong(limitBytes: Self.headersLimitBytes)
        }
        throw .malformedHeader
    }

    /// The name that a Content-Disposition gives; `nil` for another header.
    private func fieldName(_ line: ArraySlice<UInt8>) throws(MultipartError) -> String? {
        let field: HTTPHeaders.Field
        do throws(HTTPSyntaxError) {
            field = try FieldLine.parse(line)
        } catch {
            throw .malformedHeader
        }
        guard field.name.equalsIgnoringASCIICase("Content-Disposition") else { return nil }
        let disposition = ParameterizedValue(field.value)
        guard disposition.value == "form-data" else { throw .noName }
        return disposition["name"]
    }
}
