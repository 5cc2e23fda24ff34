internal import Judging
internal import Linux

/// Unpacks archives with tar(1), which has no privileges, and passes everything through our
/// hands on the way: so what is too much, or must not be, never reaches the disk.
struct Unpacker {
    let tools: ToolRun
    /// Where to, for tar: descriptor 3.
    let directory: Int32
    /// Bytes that may still come, of all archives together.
    private(set) var bytesLeft: Int

    init(tools: ToolRun, directory: Int32, bytes: Int) {
        self.tools = tools
        self.directory = directory
        bytesLeft = bytes
    }

    /// Owner, set-user-ID and times of the archive do not count; a link of the archive never
    /// leads tar to another place (GNU tar makes links that could last of all).
    private static let tar = [
        "tar", "--extract", "--file=-", "--directory=/proc/self/fd/3", "--no-same-owner",
        "--no-same-permissions", "--delay-directory-restore", "--keep-directory-symlink",
        "--no-overwrite-dir",
    ]

    /// What `source`, reading `input`, writes to stdout is the archive.
    mutating func unpack(
        from source: [String], input: Int32, inspector: TarInspector? = nil
    ) throws(PackageRefusal) {
        var inspector = inspector
        var left = bytesLeft
        var pipe = try system { () throws(SystemError) in try Pipe() }
        guard let readEnd = pipe.readEnd.take(), let writeEnd = pipe.writeEnd.take() else {
            preconditionFailure("a new pipe has both ends")
        }
        try system { () throws(SystemError) in try writeEnd.neverBlock() }
        let tar = try tools.start(
            Self.tar, input: readEnd.raw, directory: directory, confined: true, errorsToo: true)
        // Ours would keep it open when tar has ended.
        drop(readEnd)
        var feeder = Feeder(line: writeEnd, deadline: tools.deadline)
        let ending = try tools.stream(source, input: input, confined: true) {
            bytes throws(PackageRefusal) in
            left -= bytes.count
            guard left >= 0 else {
                throw .failed("it unpacks to more bytes than packages.unpackedBytes")
            }
            do throws(TarInspector.Refusal) {
                try inspector?.feed(bytes)
            } catch {
                throw .failed("the archive is refused: \(error)")
            }
            try feeder.feed(bytes)
        }
        feeder.end()
        bytesLeft = left
        let output = try tar.text(by: tools.deadline)
        guard ending == .exited(0) else {
            throw .failed("\(source[0]) cannot read the archive (\(ending))")
        }
        guard output.isSuccess else {
            throw .failed(ToolRun.complaint(of: ["tar"], output))
        }
    }

    private func drop(_ end: consuming FileDescriptor) {}
}

/// Writes to a tool's stdin, at the tool's pace.
private struct Feeder: ~Copyable {
    private var line: FileDescriptor?
    private let deadline: ContinuousClock.Instant

    init(line: consuming FileDescriptor, deadline: ContinuousClock.Instant) {
        self.line = consume line
        self.deadline = deadline
    }

    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(PackageRefusal) {
        let all = Array(bytes)
        var offset = 0
        while offset < all.count {
            guard ContinuousClock.now < deadline else {
                throw .failed("unpacking took too long: packages.timeoutMs is over")
            }
            do throws(SystemError) {
                if let count = try line?.write(all, from: offset) {
                    offset += count
                } else if let raw = line?.raw {
                    _ = try Poll.wait(
                        for: [Poll.Interest(raw, forWriting: true)], milliseconds: 200)
                }
            } catch {
                // Whoever does not take it any more says why at its end.
                return
            }
        }
    }

    mutating func end() { line = nil }
}
