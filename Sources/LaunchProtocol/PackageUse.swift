/// The installed package whose files a run sees, if any: a place below the directory of packages,
/// which every launcher holds (`Setup.packages`).
package enum PackageUse: Sendable, Equatable {
    /// The run sees what is in the slot's root, and nothing else.
    case none
    /// The package is a system of its own: its `usr` and its `etc` take the place of /usr and
    /// /etc.
    case system(PackagePlace)
    /// The package is a directory, which stands below `PackageUse.folderRoot` as it stands in the
    /// package's own `packages`.
    case folder(PackagePlace)

    /// Where Piston keeps packages, and where they were built: many have the path in them.
    package static let folderRoot = "/piston/packages"
}

/// `NAME/VERSION`: two components, neither of which can lead anywhere else.
package struct PackagePlace: Sendable, Hashable {
    package let name: String
    package let version: String

    /// `nil` where one of the two is no single component of a path.
    package init?(_ name: String, _ version: String) {
        guard [name, version].allSatisfy(PackagePlace.isComponent) else { return nil }
        self.name = name
        self.version = version
    }

    /// Relative to the directory of packages.
    package var path: String { "\(name)/\(version)" }

    private static func isComponent(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".." && text.utf8.count <= 200
            && text.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 >= 0x20 && $0 != 0x7F }
    }
}

extension PackageUse {
    package func encode(to out: inout ByteWriter) {
        switch self {
        case .none: out.put(UInt8(0))
        case .system(let place):
            out.put(UInt8(1))
            out.put([place.name, place.version]) { $0.put($1) }
        case .folder(let place):
            out.put(UInt8(2))
            out.put([place.name, place.version]) { $0.put($1) }
        }
    }

    package init(from input: inout ByteReader) throws(MalformedMessage) {
        let kind = try input.byte()
        guard kind != 0 else {
            self = .none
            return
        }
        let texts = try input.list { (input) throws(MalformedMessage) in try input.string() }
        guard texts.count == 2, let place = PackagePlace(texts[0], texts[1]) else {
            throw MalformedMessage()
        }
        switch kind {
        case 1: self = .system(place)
        case 2: self = .folder(place)
        default: throw MalformedMessage()
        }
    }
}
