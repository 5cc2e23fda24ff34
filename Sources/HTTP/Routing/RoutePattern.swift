/// A path with holes: `/runs/{alias}/details/`.
///
/// A trailing slash means nothing, in a pattern as in a path. A `{name}` matches one segment that
/// is not empty.
package struct RoutePattern: Sendable, Equatable, CustomStringConvertible {
    enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    package let description: String
    let segments: [Segment]

    /// - Precondition: `text` begins with `/`, and a hole fills its segment. Patterns are written
    ///   in our source, so a bad one is a bug.
    package init(_ text: String) {
        precondition(text.hasPrefix("/"), "a route pattern begins with /: \(text)")
        description = text
        segments = Self.split(text).map { part in
            guard part.hasPrefix("{") else {
                precondition(!part.isEmpty && !part.contains("{"), "a bad segment in \(text)")
                return .literal(String(part))
            }
            precondition(part.hasSuffix("}") && part.count > 2, "a bad parameter in \(text)")
            return .parameter(String(part.dropFirst().dropLast()))
        }
    }

    /// The segments of a path. One empty segment at the end is the trailing slash; others stay,
    /// and match nothing.
    static func split(_ path: String) -> [Substring] {
        var parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts
    }

    /// What the holes hold; `nil` if the path is another one.
    func match(_ path: [Substring], ignoringCase: Bool) -> PathParameters? {
        guard path.count == segments.count else { return nil }
        var parameters = PathParameters()
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .literal(let text):
                guard text.matches(part, ignoringCase: ignoringCase) else { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                parameters.pairs.append((name, String(part)))
            }
        }
        return parameters
    }
}

/// What the holes of a pattern held, as the client spelled it.
package struct PathParameters: Sendable {
    package fileprivate(set) var pairs: [(name: String, value: String)] = []

    package init() {}

    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }
}

extension String {
    func matches(_ other: some StringProtocol, ignoringCase: Bool) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy {
                $0 == $1 || (ignoringCase && $0.lowercasedASCII == $1.lowercasedASCII)
            }
    }
}
