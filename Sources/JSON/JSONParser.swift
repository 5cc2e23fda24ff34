extension JSONValue {
    /// Reads one JSON text.
    ///
    /// Strict RFC 8259 in UTF-8, with what JavaScript servers do at the edges: a byte order
    /// mark in front is skipped, invalid UTF-8 inside a string and escaped surrogates without
    /// their partner become U+FFFD, and of two members with one name the last counts.
    /// `depthLimit` says how many arrays and objects may stand inside each other: the parser
    /// recurses, so this bounds its stack. `valueLimit` bounds how many values there may be in
    /// all: a value of one byte takes twenty or more in memory.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = 128, valueLimit: Int = 1_000_000
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit, valueLimit: valueLimit)
        self = try parser.text()
    }

    package init(parsing text: String, depthLimit: Int = 128) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
    }
}

/// Reads a value out of bytes: one method for each rule of the grammar, each leaving
/// `position` behind what it has read. Every byte is looked at a bounded number of times.
struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    let valueLimit: Int
    var position = 0
    private var valueCount = 0

    init(bytes: [UInt8], depthLimit: Int, valueLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.valueLimit = valueLimit
    }

    mutating func text() throws(JSONSyntaxError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value(depth: 0)
        skipBlanks()
        guard position == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        valueCount += 1
        guard valueCount <= valueLimit else { throw failure(.tooManyValues(limit: valueLimit)) }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte: throw failure(.unexpectedByte(byte))
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if closes(with: UInt8(ascii: "}")) { return object }
        repeat {
            skipBlanks()
            try expect(UInt8(ascii: "\""), consume: false)
            let name = try string()
            skipBlanks()
            try expect(UInt8(ascii: ":"))
            object[name] = try value(depth: depth)
        } while try continues(orClosesWith: UInt8(ascii: "}"))
        return object
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if closes(with: UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value(depth: depth))
        } while try continues(orClosesWith: UInt8(ascii: "]"))
        return elements
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        for byte in word.description.utf8 { try expect(byte) }
        return value
    }
}

// MARK: - Leaves

extension JSONParser {
    func failure(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: position, in: bytes)
    }

    /// What is wrong with the byte at `position`, or with its absence.
    func surprise() -> JSONSyntaxError {
        failure(position < bytes.count ? .unexpectedByte(bytes[position]) : .unexpectedEnd)
    }

    mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        position += 1
    }

    mutating func expect(
        _ byte: UInt8, consume: Bool = true
    ) throws(JSONSyntaxError) {
        guard position < bytes.count, bytes[position] == byte else { throw surprise() }
        if consume { position += 1 }
    }

    /// Whether a container that has just begun is empty.
    mutating func closes(with close: UInt8) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == close else { return false }
        position += 1
        return true
    }

    /// Reads what follows an element: true at a comma, false at the end of the container.
    mutating func continues(
        orClosesWith close: UInt8
    ) throws(JSONSyntaxError) -> Bool {
        if closes(with: close) { return false }
        try expect(UInt8(ascii: ","))
        return true
    }
}
