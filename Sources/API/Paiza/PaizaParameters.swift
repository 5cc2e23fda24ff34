import HTTP
import JSON

/// The parameters of a request, wherever they stand.
///
/// As in Rails, the query and the body count for every method, and what the body says replaces
/// what the query says. A name that comes twice in one of them has its last value.
struct PaizaParameters {
    private enum Value {
        /// From a query or a form: text of any encoding, kept byte by byte.
        case bytes([UInt8])
        /// Never null, which is as good as absent.
        case json(JSONValue)
    }

    private static let names: Set<String> = [
        "api_key", "source_code", "language", "input", "longpoll", "longpoll_timeout", "id", "wait",
    ]

    /// Of `names` only.
    private var values: [String: Value] = [:]

    init(_ request: HTTPRequest) throws(PaizaRefusal) {
        addForm(Array((request.query ?? "").utf8))
        // A type that says nothing about an empty body says nothing at all.
        guard request.body.contains(where: { !Self.isBlank($0) }) else { return }
        let type = ParameterizedValue(request.headers["Content-Type"] ?? "")
        if type.value == "multipart/form-data" {
            try addMultipart(request.body, type)
        } else if Self.isJSON(type.value) {
            guard let object = try Self.json(request.body).object else { throw .notAnObject }
            add(object)
        } else if let object = Self.unannouncedJSON(request.body) {
            add(object)
        } else {
            addForm(request.body)
        }
    }

    private mutating func add(_ object: JSONObject) {
        for name in Self.names {
            guard let value = object[name], !value.isNull else { continue }
            values[name] = .json(value)
        }
    }

    private mutating func addForm(_ text: [UInt8]) {
        for (name, value) in FormPairs(text) where Self.names.contains(name) {
            values[name] = .bytes(value)
        }
    }

    private mutating func addMultipart(
        _ body: [UInt8], _ type: ParameterizedValue
    ) throws(PaizaRefusal) {
        do throws(MultipartError) {
            for part in try MultipartForm(body, type: type).parts
            where Self.names.contains(part.name) {
                values[part.name] = .bytes(Array(part.content))
            }
        } catch {
            throw .malformedForm(error)
        }
    }
}

// MARK: - Kinds of bodies

extension PaizaParameters {
    private static func isJSON(_ type: String) -> Bool {
        type == "application/json" || type == "text/json" || type.hasSuffix("+json")
    }

    private static func json(_ body: [UInt8]) throws(PaizaRefusal) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: body)
        } catch {
            throw .malformedJSON(error)
        }
    }

    /// JSON sent as something else: `text/plain`, as a browser does without being told, or a form,
    /// as `curl -d` does. A form that begins with a brace is none that anybody sends.
    private static func unannouncedJSON(_ body: [UInt8]) -> JSONObject? {
        guard body.first(where: { !isBlank($0) }) == UInt8(ascii: "{") else { return nil }
        return (try? JSONValue(parsing: body))?.object
    }

    /// RFC 8259 §2.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

// MARK: - Values

extension PaizaParameters {
    /// A text; a number is its decimal digits. `nil`: absent.
    func bytes(_ name: String) throws(PaizaRefusal) -> [UInt8]? {
        switch values[name] {
        case nil: return nil
        case .bytes(let bytes): return bytes
        case .json(.string(let text)): return Array(text.utf8)
        case .json(.number(let number)): return Array(number.javaScriptText.utf8)
        case .json(.null), .json(.bool), .json(.array), .json(.object):
            throw .mustBe(field: name, "a string")
        }
    }

    /// A text that must be there and not be empty.
    func required(_ name: String) throws(PaizaRefusal) -> [UInt8] {
        guard let bytes = try bytes(name), !bytes.isEmpty else { throw .required(field: name) }
        return bytes
    }

    /// Never an error: whatever is not true is false.
    func flag(_ name: String) -> Bool {
        switch values[name] {
        case .json(.bool(let value)): value
        case nil, .bytes, .json: ["true", "1"].contains(text(name))
        }
    }

    /// Seconds; `nil` for what is no number of them, such as `undefined`.
    func seconds(_ name: String) -> Double? {
        guard let text = text(name), text.utf8.allSatisfy(\.isPartOfNumber),
            let number = Double(text), number.isFinite, number >= 0
        else { return nil }
        return number
    }

    /// `nil` for what is no text.
    private func text(_ name: String) -> String? {
        guard let bytes = try? bytes(name) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// Keeps out the words and the hexadecimal forms that Swift reads as numbers, too.
    fileprivate var isPartOfNumber: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || "+-.eE".utf8.contains(self)
    }
}
