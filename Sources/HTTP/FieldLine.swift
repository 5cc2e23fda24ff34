/// One field line (RFC 9112 §5): `name ":" OWS value OWS`.
enum FieldLine {
    static func parse(
        _ line: ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> HTTPHeaders.Field {
        if let first = line.first, first.isBlank { throw .obsoleteFolding }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .missingColon }
        let name = line[..<colon]
        guard let last = name.last else { throw .emptyFieldName }
        if last.isBlank { throw .spaceBeforeColon }
        guard name.allSatisfy(\.isTokenCharacter) else { throw .invalidFieldName }
        return HTTPHeaders.Field(
            name: String(decoding: name, as: UTF8.self),
            value: text(line[(colon + 1)...].trimmingBlanks()))
    }

    /// UTF-8 where it is UTF-8. Anything else is Latin-1, as the bytes above 0x7F once were
    /// (RFC 9110 §5.5), so that no byte is lost and none becomes a different one.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

extension ArraySlice<UInt8> {
    /// Without SP and HTAB at both ends: OWS of RFC 9110 §5.6.3.
    func trimmingBlanks() -> ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isBlank }),
            let last = lastIndex(where: { !$0.isBlank })
        else { return [] }
        return self[first...last]
    }
}

extension HTTPHeaders {
    /// The members of a comma-separated list, over all fields of that name (RFC 9110 §5.6.1),
    /// in lower case, empty ones left out.
    package func list(_ name: String) -> [String] {
        all(name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).map { member in
                let trimmed = ArraySlice(member).trimmingBlanks()
                return String(decoding: trimmed.map(\.lowercasedASCII), as: UTF8.self)
            }
        }.filter { !$0.isEmpty }
    }
}
