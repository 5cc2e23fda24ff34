import CLinux
import Glibc
import LaunchProtocol

/// Takes the files that a request wants out of a workspace in which untrusted code has been.
///
/// Promises: it follows no link and opens nothing outside (openat2(2) with RESOLVE_BENEATH), never
/// blocks (what is no regular file is opened without waiting and not read), and ends: the
/// records, their bytes and the names looked at are all bounded.
struct FileCollector {
    private let request: FileRequest
    /// The memory file that takes the records, and how much stands in it.
    private let output: Int32
    private var written = 0
    private var countLeft: Int
    private var bytesLeft: Int
    /// Names of directories that may still be looked at.
    private var looksLeft = 20_000
    private var recorded: Set<[UInt8]> = []
    /// The pattern at hand leads to something.
    private var hasFound = false

    private static let step = LaunchStep.returnFiles

    init(_ request: FileRequest, to output: Int32) {
        self.request = request
        self.output = output
        countLeft = request.countLimit
        bytesLeft = request.totalBytesLimit
    }

    /// Fails only when the records cannot be written.
    mutating func collect(from workspace: Workspace) throws(LaunchFailure) {
        let top = FileCollector.directory("submission", in: workspace.mount)
        defer { if top >= 0 { close(top) } }
        for pattern in request.patterns {
            let bytes = Array(pattern.utf8)
            hasFound = false
            let isWhole = try walk(
                bytes.split(separator: UInt8(ascii: "/"))[...], below: [], in: top)
            if !isWhole {
                try record(bytes, .tooMany)
            } else if !hasFound {
                try recordOnce(bytes, .missing)
            }
        }
    }

    /// False when not all could be looked at, or recorded.
    private mutating func walk(
        _ components: ArraySlice<ArraySlice<UInt8>>, below path: [UInt8], in directory: Int32
    ) throws(LaunchFailure) -> Bool {
        guard let first = components.first else { return true }
        let rest = components.dropFirst()
        guard FilePattern.isPattern(first) else {
            return try visit(Array(first), rest, below: path, in: directory, isCertain: true)
        }
        guard let names = names(in: directory, like: first) else { return false }
        for name in names {
            guard try visit(name, rest, below: path, in: directory, isCertain: false) else {
                return false
            }
        }
        return true
    }

    /// One name, spelt out or found. A name that was merely found need not be a directory.
    private mutating func visit(
        _ name: [UInt8], _ rest: ArraySlice<ArraySlice<UInt8>>, below path: [UInt8],
        in directory: Int32, isCertain: Bool
    ) throws(LaunchFailure) -> Bool {
        let path = path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
        if rest.isEmpty {
            hasFound = true
            if recorded.contains(path) { return true }
            guard countLeft > 0 else { return false }
            try takeFile(name, path, in: directory)
            return true
        }
        let text = name.map { CChar(bitPattern: $0) } + [0]
        let inner = FileCollector.directory(text, in: directory)
        guard inner >= 0 else {
            if isCertain && errno != ENOENT {
                hasFound = true
                try recordOnce(path, .notRegular)
            }
            return true
        }
        defer { close(inner) }
        return try walk(rest, below: path, in: inner)
    }

    private mutating func takeFile(
        _ name: [UInt8], _ path: [UInt8], in directory: Int32
    ) throws(LaunchFailure) {
        let text = name.map { CChar(bitPattern: $0) } + [0]
        let flags = UInt64(O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        let file = clinux_openat2(directory, text, flags, 0, Workspace.beneath)
        guard file >= 0 else { return try recordOnce(path, FileCollector.outcome(of: errno)) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            return try recordOnce(path, .unreadable(errno: errno))
        }
        let size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else { return try recordOnce(path, .notRegular) }
        guard size <= request.fileBytesLimit else { return try recordOnce(path, .tooLarge) }
        guard size <= bytesLeft else { return try recordOnce(path, .noRoom) }
        bytesLeft -= size
        countLeft -= 1
        recorded.insert(path)
        var head = ByteWriter()
        FileRecord.encodeHead(name: path, length: size, to: &head)
        try write(head.bytes)
        try copyBytes(from: file, 0..<size, to: output, at: written, FileCollector.step)
        written += size
    }

    private static func outcome(of number: Int32) -> FileRecord.Outcome {
        switch number {
        case ENOENT: .missing
        // A link; a socket; a path through what is no directory.
        case ELOOP, ENXIO, ENOTDIR, EISDIR: .notRegular
        default: .unreadable(errno: number)
        }
    }

    private mutating func recordOnce(
        _ path: [UInt8], _ outcome: FileRecord.Outcome
    ) throws(LaunchFailure) {
        guard recorded.insert(path).inserted else { return }
        countLeft -= 1
        try record(path, outcome)
    }

    private mutating func record(
        _ path: [UInt8], _ outcome: FileRecord.Outcome
    ) throws(LaunchFailure) {
        var out = ByteWriter()
        FileRecord(name: path, outcome: outcome).encode(to: &out)
        try write(out.bytes)
    }

    private mutating func write(_ bytes: [UInt8]) throws(LaunchFailure) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { memory in
                pwrite(output, memory.baseAddress, memory.count, off_t(written))
            }
            start += try take(FileCollector.step, count)
            written += count
        }
    }

    // MARK: - Directories

    /// -1 when there is none of that name, or a link.
    private static func directory(_ name: UnsafePointer<CChar>, in parent: Int32) -> Int32 {
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        return clinux_openat2(parent, name, flags, 0, Workspace.beneath)
    }

    /// In the order of their bytes; `nil` when there are more than may be looked at.
    private mutating func names(
        in directory: Int32, like pattern: ArraySlice<UInt8>
    ) -> [[UInt8]]? {
        let own = FileCollector.directory(".", in: directory)
        guard own >= 0, let stream = fdopendir(own) else {
            if own >= 0 { close(own) }
            return []
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = TreeCopy.name(of: entry).dropLast().map { UInt8(bitPattern: $0) }
            if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
            looksLeft -= 1
            guard looksLeft >= 0 else { return nil }
            if FilePattern.accepts(name[...], pattern) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
