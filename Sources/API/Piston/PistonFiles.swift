import JSON
import Judging

/// The `files` of a request: first looked at, later placed, since other rules come between.
struct PistonFiles {
    private let elements: [JSONValue]

    /// Rules 4 and 5.
    init(_ value: JSONValue?, limit: Int) throws(PistonRefusal) {
        guard let elements = value?.array else {
            throw .required(field: "files", as: "an array")
        }
        for (place, element) in elements.enumerated() where element["content"]?.string == nil {
            throw .required(field: "files[\(place)].content", as: "a string")
        }
        guard elements.count <= limit else { throw .tooMany(field: "files", limit: limit) }
        self.elements = elements
    }

    /// Rule 8: only a falsy encoding and exactly `utf8` count here, although any unknown
    /// encoding is read as text.
    var haveText: Bool {
        elements.contains { element in
            guard let encoding = element["encoding"] else { return true }
            return encoding.isFalsy || encoding == "utf8"
        }
    }

    /// The files with their contents decoded and their names checked.
    func placed() throws(PistonRefusal) -> [JobFile] {
        var files = WorkspaceFiles()
        for (place, element) in elements.enumerated() {
            let encoding = element["encoding"]?.string ?? ""
            let content = decoded(element["content"]?.string ?? "", encoding)
            let name = try name(of: element, at: place)
            let isText = encoding != "base64" && encoding != "hex"
            do throws(WorkspacePathError) {
                try files.add(name: name, content: content, isText: isText)
            } catch {
                throw .path(error)
            }
        }
        return files.files
    }

    /// `file<i>.code` for a name that is absent or falsy.
    private func name(of element: JSONValue, at place: Int) throws(PistonRefusal) -> String {
        guard let name = element["name"], !name.isFalsy else { return "file\(place).code" }
        guard let text = name.string else {
            throw .mustBe(field: "files[\(place)].name", "a string")
        }
        return text
    }

    private func decoded(_ content: String, _ encoding: String) -> [UInt8] {
        switch encoding {
        case "base64": LenientDecoding.base64(content)
        case "hex": LenientDecoding.hex(content)
        default: Array(content.utf8)
        }
    }
}

/// Binary contents as Node's `Buffer.from` reads them: never an error.
enum LenientDecoding {
    /// Both alphabets; anything else is skipped; padding ends it.
    static func base64(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") { break }
            guard let value = sextet(byte) else { continue }
            bits = bits << 6 | value
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            result.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
        }
        return result
    }

    private static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// Pairs of digits of either case, up to the first that is none.
    static func hex(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                break
            }
            if let pending = high {
                result.append(pending << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return result
    }
}
