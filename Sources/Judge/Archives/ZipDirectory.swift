internal import Grading

/// What a zip archive says it holds: its central directory (APPNOTE.TXT, 4.3.12). Nothing is
/// unpacked here. What unpacks it may see something else, and is believed only where both agree.
struct ZipDirectory: Equatable {
    struct Entry: Equatable {
        /// Ends with a `/` for a folder.
        var name: String
        var bytes: Int
    }

    /// Without what file managers leave behind.
    private(set) var entries: [Entry] = []
    /// The same archive, with rights and names that unpacking leaves as they are: made on Unix,
    /// all of its files of mode 0644, all of its folders of mode 0755.
    private(set) var plainArchive: [UInt8]

    var files: [Entry] { entries.filter { !$0.name.hasSuffix("/") } }

    /// The folders in which files stand, `""` for the top.
    var folders: Set<String> {
        Set(files.map { String($0.name[..<($0.name.lastIndex(of: "/") ?? $0.name.startIndex)]) })
    }

    /// All folders above files and folders, and the folders themselves.
    private var parents: Set<String> {
        var parents: Set<String> = []
        for entry in entries {
            var path = entry.name[...]
            while let slash = path.lastIndex(of: "/") {
                path = path[..<slash]
                guard parents.insert(String(path)).inserted else { break }
            }
        }
        return parents
    }

    /// Refuses an archive by what it says: names that lead out or are no text, links, encryption,
    /// too many files, too many bytes.
    init(_ archive: [UInt8], limits: ArchiveLimits) throws(PackageRefusal) {
        plainArchive = archive
        guard let end = Self.end(of: archive) else {
            throw PackageRefusal(
                .badLayout, nil, "it is no zip archive, or a part of one is missing")
        }
        var reader = Reader(bytes: archive, place: end.start)
        var seen: Set<String> = []
        var bytesLeft = limits.unpackedBytes
        guard end.count <= limits.files else {
            throw PackageRefusal(.badLayout, nil, "the archive has more than \(limits.files) files")
        }
        for _ in 0..<end.count {
            guard let header = reader.header() else {
                throw PackageRefusal(.badLayout, nil, "the archive's directory is damaged")
            }
            let name = try header.checkedName()
            bytesLeft -= header.bytes
            guard header.bytes <= limits.unpackedBytes, bytesLeft >= 0 else {
                throw PackageRefusal(
                    .badLayout, nil, "unpacked it has more than \(limits.unpackedBytes) bytes")
            }
            guard seen.insert(name).inserted else {
                throw PackageRefusal(.badLayout, name, "stands in the archive twice")
            }
            let isFolder = name.hasSuffix("/")
            plainArchive[header.place + 5] = Self.unix
            plainArchive.replaceSubrange(
                header.place + 38..<header.place + 42,
                with: [0, 0] + (isFolder ? Self.folder : Self.file))
            if !Self.isHidden(name) { entries.append(Entry(name: name, bytes: header.bytes)) }
        }
        let names = Set(files.map(\.name))
        if let clash = names.intersection(parents).min() {
            throw PackageRefusal(.badLayout, clash, "is a file and a folder")
        }
    }

    private static let unix: UInt8 = 3
    // Little endian, as in stat(2).
    private static let file: [UInt8] = [0xA4, 0x81]
    private static let folder: [UInt8] = [0xED, 0x41]

    private static func isHidden(_ name: String) -> Bool {
        name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    private static let endBytes = 22

    /// Where the directory starts, and how many entries it has; what stands before the archive
    /// does not matter. `nil`: not to be found, or in parts, or of the kind for more than 65,534
    /// files.
    private static func end(of bytes: [UInt8]) -> (start: Int, count: Int)? {
        var place = bytes.count - endBytes
        while place >= max(0, bytes.count - endBytes - 0xFFFF) {
            defer { place -= 1 }
            guard bytes[place] == 0x50, bytes[place + 1] == 0x4B, bytes[place + 2] == 5,
                bytes[place + 3] == 6
            else { continue }
            let reader = Reader(bytes: bytes, place: place)
            let (count, size) = (reader.number(10, 2), reader.number(12, 4))
            let offset = reader.number(16, 4)
            guard reader.number(4, 4) == 0, place + endBytes + reader.number(20, 2) <= bytes.count,
                count < 0xFFFF
            else { continue }
            // Where the directory is said to be, or right before its end.
            let starts = [offset, place - size].filter { $0 >= 0 && $0 + size <= place }
            let start = starts.first { Reader(bytes: bytes, place: $0).hasHeader || count == 0 }
            if let start { return (start, count) }
        }
        return nil
    }

    private struct Reader {
        let bytes: [UInt8]
        var place: Int

        private static let headerBytes = 46

        /// Little endian.
        func number(_ offset: Int, _ length: Int) -> Int {
            (0..<length).reduce(0) { $0 | Int(bytes[place + offset + $1]) << (8 * $1) }
        }

        var hasHeader: Bool {
            place >= 0 && place + Self.headerBytes <= bytes.count && number(0, 4) == 0x0201_4B50
        }

        /// The one at hand; the next one comes behind it.
        mutating func header() -> Header? {
            guard hasHeader else { return nil }
            let (name, extra, comment) = (number(28, 2), number(30, 2), number(32, 2))
            let start = place + Self.headerBytes
            let next = start + name + extra + comment
            guard next <= bytes.count else { return nil }
            var size = number(24, 4)
            if size == 0xFFFF_FFFF {
                size = Self.wideSize(bytes[(start + name)..<(start + name + extra)]) ?? size
            }
            let header = Header(
                place: place, name: Array(bytes[start..<(start + name)]), bytes: size,
                isEncrypted: number(8, 2) & 1 != 0, kind: number(40, 2) & 0xF000)
            place = next
            return header
        }

        /// The size in bytes where it has no room in the header (4.5.3).
        private static func wideSize(_ extra: ArraySlice<UInt8>) -> Int? {
            var rest = extra
            while rest.count >= 4 {
                let head = Array(rest.prefix(4)).map { Int($0) }
                let body = rest.dropFirst(4).prefix(head[2] | head[3] << 8)
                if head[0] == 1, head[1] == 0, body.count >= 8 {
                    let value = body.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                    return Int(clamping: value)
                }
                rest = rest.dropFirst(4 + body.count)
            }
            return nil
        }
    }

    private struct Header {
        var place: Int
        var name: [UInt8]
        var bytes: Int
        var isEncrypted: Bool
        /// As in stat(2); 0 where the system that made it has none.
        var kind: Int

        func checkedName() throws(PackageRefusal) -> String {
            guard let text = String(validating: name, as: UTF8.self) else {
                let shown = String(decoding: name, as: UTF8.self)
                throw PackageRefusal(.invalidName, shown, "has a name that is not UTF-8")
            }
            try Problem.checkPath(text)
            switch kind {
            case 0, 0x8000, 0x4000: break
            case 0xA000: throw PackageRefusal(.badLayout, text, "is a symbolic link")
            default: throw PackageRefusal(.badLayout, text, "is no file and no folder")
            }
            if isEncrypted { throw PackageRefusal(.badLayout, text, "is encrypted") }
            return text
        }
    }
}
