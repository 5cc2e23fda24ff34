internal import Judging

/// Piston's list of packages: a line `name,version,sha256,address` for each.
///
/// Empty lines count for nothing; one that is no entry is passed over and counted, since one bad
/// line must not hide the others.
package struct PackageIndex: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var name: String
        package var version: String
        /// SHA-256 in hex digits, in lower case; what is none is nobody's.
        package var checksum: String
        package var address: String
    }

    package var entries: [Entry] = []
    /// Lines that are none.
    package var oddLines = 0

    /// More entries are no index of packages.
    static let entriesLimit = 100_000

    package init() {}

    package init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { String($0).trimmed }
            if fields.allSatisfy(\.isEmpty) { continue }
            guard fields.count == 4, let entry = Entry(fields),
                entries.count < Self.entriesLimit
            else {
                oddLines += 1
                continue
            }
            entries.append(entry)
        }
    }
}

extension PackageIndex.Entry {
    /// Name and version become directories, so each must be a plain word.
    fileprivate init?(_ fields: [String]) {
        name = fields[0]
        version = fields[1]
        checksum = fields[2].lowercased()
        address = fields[3]
        guard PackageName.isPlain(name), PackageName.isPlain(version),
            SemanticVersion(version) != nil, !checksum.isEmpty, !address.isEmpty
        else { return nil }
    }
}

/// What names of packages and versions may be made of: they become names of directories, and
/// parts of messages.
enum PackageName {
    static func isPlain(_ text: String) -> Bool {
        let isPlain = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "+-_.#~".utf8.contains(byte)
            }
        }
        return !text.isEmpty && text.utf8.count <= 100 && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy(isPlain)
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
