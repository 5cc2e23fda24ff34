/// Where in a text its values stand, for errors that name a line.
///
/// A second reading of a text that is known to be JSON, made only when something is wrong with what
/// it says: readers of texts that are in order do not pay for it.
package struct JSONPlaces {
    /// By the path that a `JSONCursor` has there.
    private var lines: [String: Int] = [:]

    /// Of a text that is no JSON, what stands before the error.
    package init(_ bytes: [UInt8]) {
        var parser = JSONParser(bytes: bytes, depthLimit: 128, valueLimit: 1_000_000)
        try? walk(&parser, at: "")
    }

    /// From 1. Of a value that is not there, that of what it would stand in.
    package func line(of path: String) -> Int {
        var path = path[...]
        while true {
            if let line = lines[String(path)] { return line }
            guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
            path = path[..<cut]
        }
        return lines[""] ?? 1
    }

    private mutating func walk(
        _ parser: inout JSONParser, at path: String
    ) throws(JSONSyntaxError) {
        parser.skipBlanks()
        lines[path] = JSONSyntaxError(.unexpectedEnd, at: parser.position, in: parser.bytes).line
        guard parser.position < parser.bytes.count else { throw parser.surprise() }
        switch parser.bytes[parser.position] {
        case UInt8(ascii: "{"):
            parser.position += 1
            if parser.closes(with: UInt8(ascii: "}")) { return }
            repeat {
                parser.skipBlanks()
                try parser.expect(UInt8(ascii: "\""), consume: false)
                let name = try parser.string()
                parser.skipBlanks()
                try parser.expect(UInt8(ascii: ":"))
                try walk(&parser, at: path.isEmpty ? name : "\(path).\(name)")
            } while try parser.continues(orClosesWith: UInt8(ascii: "}"))
        case UInt8(ascii: "["):
            parser.position += 1
            if parser.closes(with: UInt8(ascii: "]")) { return }
            var index = 0
            repeat {
                try walk(&parser, at: "\(path)[\(index)]")
                index += 1
            } while try parser.continues(orClosesWith: UInt8(ascii: "]"))
        default: _ = try parser.value(depth: 0)
        }
    }
}
