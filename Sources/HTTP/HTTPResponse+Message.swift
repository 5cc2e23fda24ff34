/// The errors that HTTP itself answers: a status and `{"message":"…"}`.
extension HTTPResponse {
    package static func message(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json; charset=utf-8"],
            body: Array("{\"message\":".utf8) + jsonString(text) + Array("}".utf8))
    }

    /// Plain text, as OPTIONS is answered.
    package static func text(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: Array(text.utf8))
    }

    /// A JSON string of RFC 8259 §7. The module `JSON` is not below this one, and one string is
    /// all that is needed here.
    private static func jsonString(_ text: String) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var out = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                out += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: out.append(byte)
            }
        }
        return out + [UInt8(ascii: "\"")]
    }
}
