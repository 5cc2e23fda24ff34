package import HTTP
package import JSON

/// Rule 0: what the JSON middleware of the reference makes of a body.
extension Piston {
    /// The body as a value; an empty object where there is none, or where the content type is
    /// not exactly `application/json`, which a later rule then refuses.
    package static func body(of request: HTTPRequest) throws(PistonRefusal) -> JSONValue {
        guard let type = request.headers["Content-Type"] else { return [:] }
        let parts = type.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard trimmedLower(parts[0]) == "application/json" else { return [:] }
        try checkCharset(parts.dropFirst().map { trimmedLower($0) })
        if let encoding = request.headers["Content-Encoding"],
            !encoding.equalsIgnoringASCIICase("identity")
        {
            throw .contentEncoding(encoding)
        }
        if request.body.isEmpty { return [:] }
        let value = try parsed(request.body)
        guard value.object != nil || value.array != nil else { throw .notAnObject }
        return value
    }

    /// Rule 1: reading apart, every request says that it is JSON, in lower case. A browser may
    /// not do so across origins without asking first, which makes this the protection against
    /// forged requests as well.
    package static func checkContentType(of request: HTTPRequest) throws(PistonRefusal) {
        guard needsJSON(method: request.method, path: request.path) else { return }
        let type = request.headers["Content-Type"] ?? ""
        guard type.utf8.starts(with: "application/json".utf8) else { throw .contentType }
    }

    private static func parsed(_ bytes: [UInt8]) throws(PistonRefusal) -> JSONValue {
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw .notJSON(error)
        }
    }

    /// `parameters` are trimmed and in lower case.
    private static func checkCharset(_ parameters: [String]) throws(PistonRefusal) {
        for parameter in parameters where parameter.hasPrefix("charset=") {
            let name = parameter.dropFirst("charset=".count).filter { $0 != "\"" }
            guard name.isEmpty || name == "utf-8" else { throw .charset(name) }
        }
    }

    private static func trimmedLower(_ text: Substring.UTF8View) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let front = text.drop(while: isBlank).map(\.lowercasedASCII)
        return String(decoding: front.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }
}
