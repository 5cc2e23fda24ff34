/// A request target (RFC 9112 §3.2) taken apart: path decoded once, query left as it came.
struct RequestTarget: Equatable {
    /// Begins with `/`, or is `*` (asterisk-form, only with OPTIONS).
    var path: String
    var query: String?
    /// The host of an absolute-form target; §3.2.2: it replaces the Host field.
    var authority: String?

    init(_ target: ArraySlice<UInt8>, method: HTTPMethod) throws(HTTPSyntaxError) {
        guard !target.isEmpty else { throw .malformedRequestLine }
        guard target.allSatisfy(\.isTargetByte) else { throw .invalidTarget }
        if target.elementsEqual("*".utf8) {
            guard method == .options else { throw .unsupportedTargetForm }
            path = "*"
            return
        }
        var rest = target
        if target.first != UInt8(ascii: "/") {
            authority = try Self.takeAuthority(&rest)
        }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        let encoded = rest[..<(mark ?? rest.endIndex)]
        // §3.2.2 and RFC 3986 §6.2.3: `http://host?x` means the path `/`.
        path = encoded.isEmpty ? "/" : try Self.decodePath(encoded)
        query = mark.map { String(decoding: rest[($0 + 1)...], as: UTF8.self) }
    }

    /// Takes `http://authority` from the front.
    private static func takeAuthority(
        _ target: inout ArraySlice<UInt8>
    ) throws(HTTPSyntaxError) -> String {
        let schemes = ["http://", "https://"]
        let length = schemes.first { scheme in
            target.prefix(scheme.utf8.count).lazy.map(\.lowercasedASCII)
                .elementsEqual(scheme.utf8)
        }?.utf8.count
        guard let length else { throw .unsupportedTargetForm }
        let rest = target.dropFirst(length)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        let authority = rest[..<(end ?? rest.endIndex)]
        // RFC 9110 §4.2.1: an http URI without a host is invalid.
        guard !authority.isEmpty, authority.allSatisfy(\.isHostByte) else { throw .invalidHost }
        target = rest[authority.endIndex...]
        return String(decoding: authority, as: UTF8.self)
    }

    /// Decodes `%XX` once. `+` stays: it means a space in forms only.
    static func decodePath(_ encoded: ArraySlice<UInt8>) throws(HTTPSyntaxError) -> String {
        guard encoded.contains(UInt8(ascii: "%")) else {
            return String(decoding: encoded, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var bytes = encoded[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = bytes.popFirst()?.hexValue, let low = bytes.popFirst()?.hexValue
            else { throw .invalidPercentEncoding }
            let value = high << 4 | low
            guard value >= 0x20, value != 0x7F else { throw .controlInPath }
            decoded.append(value)
        }
        guard let path = String(validating: decoded, as: UTF8.self) else { throw .pathNotUTF8 }
        return path
    }
}

extension UInt8 {
    /// Visible ASCII without what RFC 3986 §2 leaves out. `{`, `|` and their like are let in:
    /// clients send them, and they cannot be misread here.
    fileprivate var isTargetByte: Bool {
        switch self {
        case 0x00...0x20, 0x7F...0xFF: false
        case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "\\"):
            false
        default: true
        }
    }

    /// What `uri-host [":" port]` may hold (RFC 3986 §3.2.2). No `@`: RFC 9110 §4.2.4.
    var isHostByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+;=:[]".utf8.contains(self)
        }
    }
}
