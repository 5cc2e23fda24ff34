/// A place in a settings file: a value, and the path that led to it.
///
/// Reading through a cursor gives errors that a person can act on:
/// `limits.run.wallTimeMs must be a number`. Going to a member that is not there is not an
/// error; asking such a place for a value is, unless one asks whether it `exists` first or
/// reads `optional`ly.
package struct JSONCursor: Sendable {
    /// `nil`: nothing stands at this place.
    package let value: JSONValue?
    /// E.g. `users[0].token`; empty at the top.
    package let path: String

    package init(_ value: JSONValue?, path: String = "") {
        self.value = value
        self.path = path
    }

    package subscript(name: String) -> JSONCursor {
        JSONCursor(value?[name], path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// Whether something else than `null` stands here.
    package var exists: Bool { value.map { !$0.isNull } ?? false }

    /// Itself, or `nil` where nothing stands: `try file["port"].optional?.integer()`.
    package var optional: JSONCursor? { exists ? self : nil }

    package func bool() throws(JSONMismatch) -> Bool { try take(value?.bool, "true or false") }
    package func double() throws(JSONMismatch) -> Double { try take(value?.double, "a number") }
    package func string() throws(JSONMismatch) -> String { try take(value?.string, "a string") }

    /// A whole number, optionally within bounds that the error then names.
    package func integer(
        in range: ClosedRange<Int>? = nil
    ) throws(JSONMismatch) -> Int {
        let number = try double()
        guard let whole = Int(exactly: number) else { throw mismatch("a whole number") }
        guard let range, !range.contains(whole) else { return whole }
        throw mismatch("between \(range.lowerBound) and \(range.upperBound)")
    }

    /// One cursor for each element.
    package func elements() throws(JSONMismatch) -> [JSONCursor] {
        let elements = try take(value?.array, "an array")
        return elements.enumerated().map { JSONCursor($1, path: "\(path)[\($0)]") }
    }

    package func strings() throws(JSONMismatch) -> [String] {
        var strings: [String] = []
        for element in try elements() { strings.append(try element.string()) }
        return strings
    }

    /// The members in order, each with its name.
    package func members() throws(JSONMismatch) -> [(name: String, cursor: JSONCursor)] {
        try take(value?.object, "an object").members.map { ($0.name, self[$0.name]) }
    }

    /// Throws at the first member whose name is none of `known`: a setting with a typing
    /// error must not look as if it worked.
    package func allow(only known: Set<String>) throws(JSONMismatch) {
        for (name, cursor) in try members() where !known.contains(name) {
            throw JSONMismatch(path: cursor.path, problem: "is not a known setting")
        }
    }

    /// The error to throw when the value here has the right type and the wrong meaning.
    package func mismatch(_ expected: String) -> JSONMismatch {
        JSONMismatch(path: path, problem: "must be \(expected)")
    }

    private func take<Value>(_ value: Value?, _ expected: String) throws(JSONMismatch) -> Value {
        guard let value else { throw mismatch(expected) }
        return value
    }
}

/// A settings file says something that cannot be: where, and what would be right.
package struct JSONMismatch: Error, Equatable, CustomStringConvertible {
    package var path: String
    /// The rest of the sentence that begins with the path: `must be a number`.
    package var problem: String

    package init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    package var description: String { "\(path.isEmpty ? "the file" : path) \(problem)" }
}
