internal import Linux

/// Looks at a tar stream on its way to tar(1), and refuses what an archive of a package must not
/// hold: names that lead out of the directory, links that do, devices and their like, programs
/// that run as somebody else, more bytes or files than may be.
///
/// A plain value. Feed it what arrives, pass on what it lets through. It reads ustar and the
/// extensions that GNU tar and pax write for long names and large files (POSIX.1-2017 pax,
/// "ustar Interchange Format"; tar(5)); a header that it does not understand is refused.
package struct TarInspector: Sendable {
    package struct Bounds: Sendable {
        package var bytes: Int
        package var files: Int
        package init(bytes: Int, files: Int) {
            self.bytes = bytes
            self.files = files
        }
    }

    package enum Refusal: Error, Sendable, Equatable {
        case notAnArchive
        case leavesTheDirectory(name: String)
        case linkLeaves(name: String, target: String)
        case kind(name: String, Character)
        case setUserID(name: String)
        case tooManyBytes(limit: Int)
        case tooManyFiles(limit: Int)
    }

    private let bounds: Bounds
    /// The absolute directory that links may name, too: where the package will be seen.
    private let home: String
    private var block: [UInt8] = []
    /// Bytes of the current member that are still to come, padding included.
    private var dataLeft = 0
    /// Of them, those that hold the name of the next member; `nil`: it is content.
    private var extra: (kind: Character, length: Int, bytes: [UInt8])?
    private var longName: String?
    private var longLink: String?
    private var longSize: Int?
    private var seenBytes = 0
    private var seenFiles = 0
    private var isOver = false

    private static let blockSize = 512
    private static let extraLimit = 64 * 1024
    /// What the kernel takes for a path is 4096 bytes, our own part of it included.
    private static let longestName = 2048

    package init(bounds: Bounds, home: String) {
        self.bounds = bounds
        self.home = home
    }

    package mutating func feed(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
        seenBytes += bytes.count
        guard seenBytes <= bounds.bytes else { throw .tooManyBytes(limit: bounds.bytes) }
        var rest = bytes
        while !rest.isEmpty && !isOver {
            if dataLeft > 0 {
                takeData(&rest)
            } else {
                let part = rest.prefix(Self.blockSize - block.count)
                block += part
                rest = rest.dropFirst(part.count)
                guard block.count == Self.blockSize else { return }
                try header()
                block = []
            }
        }
    }

    private mutating func takeData(_ rest: inout ArraySlice<UInt8>) {
        let part = rest.prefix(dataLeft)
        rest = rest.dropFirst(part.count)
        dataLeft -= part.count
        guard var extra else { return }
        extra.bytes += part
        self.extra = extra
        guard dataLeft == 0 else { return }
        let bytes = Array(extra.bytes.prefix(extra.length))
        self.extra = nil
        switch extra.kind {
        case "L": longName = Self.text(bytes[...])
        case "K": longLink = Self.text(bytes[...])
        default: readPax(bytes)
        }
    }

    /// `LENGTH name=value\n` records.
    private mutating func readPax(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            rest = rest.dropFirst(length)
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: record[(equals + 1)...], as: UTF8.self)
            switch String(decoding: record[..<equals], as: UTF8.self) {
            case "path": longName = value
            case "linkpath": longLink = value
            case "size": longSize = Int(value)
            default: break
            }
        }
    }

    private mutating func header() throws(Refusal) {
        guard block.contains(where: { $0 != 0 }) else {
            // The end; what follows is padding.
            isOver = true
            return
        }
        guard checksumHolds, let size = longSize ?? Self.number(block[124..<136]), size >= 0,
            let mode = Self.number(block[100..<108])
        else { throw .notAnArchive }
        let kind = Character(UnicodeScalar(block[156]))
        if "LKx".contains(kind) {
            guard size <= Self.extraLimit else { throw .notAnArchive }
            extra = (kind, size, [])
            expect(size)
            return
        }
        // What holds for all members behind it is more than we follow, and tar would.
        guard kind != "g" else { throw .notAnArchive }
        let name = longName ?? shortName
        let target = longLink ?? Self.text(block[157..<257])
        (longName, longLink, longSize) = (nil, nil, nil)
        try check(name, kind, mode: mode, target: target)
        let hasData = kind == "0" || kind == "\0" || kind == "7"
        expect(hasData ? size : 0)
    }

    private mutating func expect(_ size: Int) {
        let blocks = size / Self.blockSize + (size % Self.blockSize == 0 ? 0 : 1)
        dataLeft = blocks * Self.blockSize
        if dataLeft == 0 { extra = nil }
    }

    private mutating func check(
        _ name: String, _ kind: Character, mode: Int, target: String
    ) throws(Refusal) {
        seenFiles += 1
        guard seenFiles <= bounds.files else { throw .tooManyFiles(limit: bounds.files) }
        guard name.utf8.count <= Self.longestName else { throw .notAnArchive }
        guard !name.isEmpty, !name.hasPrefix("/"), let depth = Self.depth(of: name, from: 0)
        else { throw .leavesTheDirectory(name: name) }
        switch kind {
        case "0", "\0":
            guard mode & 0o6000 == 0 else { throw .setUserID(name: name) }
        case "5": break
        case "1":
            guard !target.hasPrefix("/"), Self.depth(of: target, from: 0) != nil else {
                throw .linkLeaves(name: name, target: target)
            }
        case "2":
            let isInside = Self.isInside(target, from: max(0, depth - 1), home: home)
            guard isInside else { throw .linkLeaves(name: name, target: target) }
        default: throw .kind(name: name, kind)
        }
    }

    /// Whether a link in a directory that is `depth` deep leads to a place in the package.
    private static func isInside(_ target: String, from depth: Int, home: String) -> Bool {
        guard target.hasPrefix("/") else { return Self.depth(of: target, from: depth) != nil }
        return (target + "/").hasPrefix(home + "/")
            && Self.depth(of: String(target.dropFirst(home.count)), from: 0) != nil
    }

    /// The same questions once more, about what has been unpacked to `directory`: an archive that
    /// tar reads otherwise than we do gains nothing by that.
    static func check(_ directory: String, bounds: Bounds, home: String) throws(Refusal) {
        var (files, bytes) = (0, 0)
        try FileTree.visit(directory) { entry throws(Refusal) in
            files += 1
            bytes += entry.bytes
            guard files <= bounds.files else { throw .tooManyFiles(limit: bounds.files) }
            guard bytes <= bounds.bytes else { throw .tooManyBytes(limit: bounds.bytes) }
            guard entry.kind != .other else { throw .kind(name: entry.path, "?") }
            guard !entry.changesIdentity else { throw .setUserID(name: entry.path) }
            if entry.kind == .link, !isInside(entry.target, from: entry.depth, home: home) {
                throw .linkLeaves(name: entry.path, target: entry.target)
            }
        }
    }

    /// How deep `path` leads from a directory that is `start` deep; `nil` when it leaves the top.
    private static func depth(of path: String, from start: Int) -> Int? {
        var depth = start
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            depth += part.elementsEqual("..".utf8) ? -1 : 1
            if depth < 0 { return nil }
        }
        return depth
    }

    /// ustar keeps the front of a long name elsewhere.
    private var shortName: String {
        let name = Self.text(block[0..<100])
        let isUstar = block[257..<263].elementsEqual("ustar\0".utf8)
        let prefix = isUstar ? Self.text(block[345..<500]) : ""
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    /// The sum of all bytes, the sum itself taken for blanks.
    private var checksumHolds: Bool {
        let sum = block.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 0x20 : Int(byte.element))
        }
        return Self.number(block[148..<156]) == sum
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits; or, marked by the highest bit, binary (GNU).
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 {
            var value = Int(first & 0x7F)
            for byte in field.dropFirst() {
                guard value < 1 << 48 else { return nil }
                value = value << 8 | Int(byte)
            }
            return value
        }
        // A zero in front ends the field for us, and not for tar.
        guard field.first != 0 || field.allSatisfy({ $0 == 0 }) else { return nil }
        let digits = String(decoding: field.prefix { $0 != 0 }, as: UTF8.self).trimmed
        return digits.isEmpty ? 0 : Int(digits, radix: 8)
    }
}

extension TarInspector.Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnArchive: "it is no tar archive"
        case .leavesTheDirectory(let name): "\(name) leads out of the package"
        case .linkLeaves(let name, let target):
            "the link \(name) leads out of the package, to \(target)"
        case .kind(let name, let kind):
            "\(name) is no file, directory or link (tar type \(kind))"
        case .setUserID(let name): "\(name) would run as somebody else (setuid or setgid)"
        case .tooManyBytes(let limit):
            "unpacked it exceeds \(limit) bytes, see packages.unpackedBytes"
        case .tooManyFiles(let limit): "it holds more than \(limit) files, see packages.files"
        }
    }
}
