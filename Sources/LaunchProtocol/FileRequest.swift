/// Files that the server wants out of a workspace when a run in it has ended.
package struct FileRequest: Sendable, Equatable {
    /// Paths in the workspace. In each component a `*` stands for any bytes, as in glob(7).
    package var patterns: [String]
    /// Of records: whatever is found, returned or not.
    package var countLimit: Int
    package var fileBytesLimit: Int
    package var totalBytesLimit: Int

    package init(
        patterns: [String], countLimit: Int, fileBytesLimit: Int, totalBytesLimit: Int
    ) {
        self.patterns = patterns
        self.countLimit = countLimit
        self.fileBytesLimit = fileBytesLimit
        self.totalBytesLimit = totalBytesLimit
    }

    package func encode(to out: inout ByteWriter) {
        out.put(patterns) { $0.put($1) }
        out.put(countLimit)
        out.put(fileBytesLimit)
        out.put(totalBytesLimit)
    }

    package init(from input: inout ByteReader) throws(MalformedMessage) {
        patterns = try input.list { (input) throws(MalformedMessage) in try input.string() }
        countLimit = try input.int()
        fileBytesLimit = try input.int()
        totalBytesLimit = try input.int()
    }
}

/// What became of one file that was wanted. Records stand one after another in the memory file
/// that goes beside `ServerMessage.collect`; contents are the last of a record, so that the
/// launcher can copy them behind its head.
package struct FileRecord: Sendable, Equatable {
    /// The path, or a pattern that found nothing. Bytes: names need not be text.
    package var name: [UInt8]
    package var outcome: Outcome

    package enum Outcome: Sendable, Equatable {
        case content([UInt8])
        case missing
        /// A directory, link, FIFO or socket, or what stands behind anything but a directory.
        case notRegular
        case tooLarge
        /// No room is left in what all files may come to.
        case noRoom
        /// The pattern finds more than may be returned, or than is looked through.
        case tooMany
        case unreadable(errno: Int32)
    }

    package init(name: [UInt8], outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }

    package func encode(to out: inout ByteWriter) {
        switch outcome {
        case .content(let bytes):
            Self.encodeHead(name: name, length: bytes.count, to: &out)
            for byte in bytes { out.put(byte) }
        case .missing: put(1, to: &out)
        case .notRegular: put(2, to: &out)
        case .tooLarge: put(3, to: &out)
        case .noRoom: put(4, to: &out)
        case .tooMany: put(5, to: &out)
        case .unreadable(let number):
            put(6, to: &out)
            out.put(Int(number))
        }
    }

    /// All of a record but the `length` bytes of the contents, which must follow it.
    package static func encodeHead(name: [UInt8], length: Int, to out: inout ByteWriter) {
        out.put(name)
        out.put(UInt8(0))
        out.put(length)
    }

    private func put(_ kind: UInt8, to out: inout ByteWriter) {
        out.put(name)
        out.put(kind)
    }

    package init(from input: inout ByteReader) throws(MalformedMessage) {
        name = try input.blob()
        switch try input.byte() {
        case 0: outcome = .content(try input.blob())
        case 1: outcome = .missing
        case 2: outcome = .notRegular
        case 3: outcome = .tooLarge
        case 4: outcome = .noRoom
        case 5: outcome = .tooMany
        case 6: outcome = .unreadable(errno: Int32(truncatingIfNeeded: try input.int()))
        default: throw MalformedMessage()
        }
    }

    /// All that stand in `bytes`.
    package static func all(in bytes: [UInt8]) throws(MalformedMessage) -> [FileRecord] {
        var input = ByteReader(bytes[...])
        var records: [FileRecord] = []
        while !input.isAtEnd { records.append(try FileRecord(from: &input)) }
        return records
    }
}

/// One component of a path in which `*` stands for any bytes.
package enum FilePattern {
    package static func isPattern(_ component: some Collection<UInt8>) -> Bool {
        component.contains(UInt8(ascii: "*"))
    }

    /// Whether a name is meant. A leading dot must be spelt out, as in glob(7). Never takes more
    /// than the product of both lengths.
    package static func accepts(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        if name.first == dot && pattern.first != dot { return false }
        var (place, wanted) = (name.startIndex, pattern.startIndex)
        // Behind the last star, and where in the name its text was last assumed to end.
        var retry: (pattern: Int, name: Int)?
        while place < name.endIndex {
            if wanted < pattern.endIndex, pattern[wanted] == UInt8(ascii: "*") {
                wanted += 1
                retry = (wanted, place)
            } else if wanted < pattern.endIndex, pattern[wanted] == name[place] {
                (place, wanted) = (place + 1, wanted + 1)
            } else if let last = retry {
                retry = (last.pattern, last.name + 1)
                (place, wanted) = (last.name + 1, last.pattern)
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
