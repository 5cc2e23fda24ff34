/// The members of an object, in order.
///
/// A name that comes twice keeps its first place and takes its last value, as in JavaScript.
/// Names compare byte by byte: `é` as one scalar and as two are different names, although
/// Swift calls the two strings equal.
package struct JSONObject: Sendable {
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: JSONValue
    }

    package private(set) var members: [Member] = []
    /// Where each name stands, once there are too many to look through. Keeps both building
    /// and looking up linear for an object of a million names.
    private var places: [Name: Int] = [:]
    private static let scanned = 16

    package init() {}

    package init(_ members: [(String, JSONValue)]) {
        for (name, value) in members { self[name] = value }
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }

    /// Setting `nil` removes the member, which takes time in proportion to `count`.
    package subscript(name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            guard let newValue else { return remove(name) }
            guard let place = place(of: name) else { return append(name, newValue) }
            members[place].value = newValue
        }
    }

    private func place(of name: String) -> Int? {
        if members.count > Self.scanned { return places[Name(text: name)] }
        return members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    private mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
        if members.count == Self.scanned + 1 {
            rebuildPlaces()
        } else if members.count > Self.scanned {
            places[Name(text: name)] = members.count - 1
        }
    }

    private mutating func remove(_ name: String) {
        guard let place = place(of: name) else { return }
        members.remove(at: place)
        rebuildPlaces()
    }

    private mutating func rebuildPlaces() {
        places = [:]
        guard members.count > Self.scanned else { return }
        for (place, member) in members.enumerated() { places[Name(text: member.name)] = place }
    }

    /// A name that compares by its bytes.
    private struct Name: Hashable {
        let text: String

        static func == (one: Name, other: Name) -> Bool {
            one.text.utf8.elementsEqual(other.text.utf8)
        }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }
}

/// Equal when the same members stand in the same order.
extension JSONObject: Equatable {
    package static func == (one: JSONObject, other: JSONObject) -> Bool {
        one.members == other.members
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
