/// What the server says to a launcher. One SEQPACKET message each, at most `largest` bytes.
package enum ServerMessage: Sendable, Equatable {
    /// First, and once. The bytes are in the file beside it, since mounts can be many:
    /// descriptors: [memory file]
    case setUp(length: Int)
    /// A job begins. The memory file beside it holds a `Workspace` of `length` bytes, since
    /// files can be many, and then the files' contents, one after another:
    /// descriptors: [memory file]
    case open(length: Int)
    /// Asks for the open job's workspace, to be copied by other launchers. Answered by `shared`.
    case share
    /// A job begins, with a copy of the workspace that another launcher shared:
    /// descriptors: [its mount]
    case adopt(sizeBytes: Int, inodes: Int)
    /// Runs one program: descriptors [stdin, stdout, stderr], and a fourth one if the plan says
    /// so. Answered by one report.
    case run(RunPlan)
    /// Ends the current run at once, if there is one; its report still comes.
    case stop
    /// Sends a signal, by its number, to every process of the current run, if there is one.
    case signal(Int32)
    /// Of the next run, and of no other, these files are wanted. The memory file beside it gets
    /// a `FileRecord` for each, before the report comes: descriptors: [memory file]
    case collect(FileRequest)
    /// The next run, and no other, finds these files in its workspace, in place of what is there.
    /// The memory file beside it holds `length` bytes of `Workspace.File`s, and then the files'
    /// contents, one after another: descriptors: [memory file]
    case place(length: Int)
    /// The job is over; its workspace may go.
    case close

    /// The kernel's default bound on one message is about 208 KiB.
    package static let largest = 192 * 1024

    /// The files that a job starts with, and the bounds of the tmpfs they stand in.
    package struct Workspace: Sendable, Equatable {
        package var files: [File]
        package var sizeBytes: Int
        package var inodes: Int

        package struct File: Sendable, Equatable {
            /// Relative to the workspace; its directories are made.
            package var path: String
            package var length: Int

            package init(path: String, length: Int) {
                self.path = path
                self.length = length
            }
        }

        package init(files: [File], sizeBytes: Int, inodes: Int) {
            self.files = files
            self.sizeBytes = sizeBytes
            self.inodes = inodes
        }
    }
}

/// What a launcher says to the server.
package enum LauncherMessage: Sendable, Equatable {
    /// Set up; runs may come.
    case ready
    /// Answers `setUp`: this host cannot do what was asked. The launcher ends.
    case notReady(LaunchFailure)
    /// Answers `share`: descriptors: [the mount]. Nobody changes what is in it.
    case shared
    /// Answers `run`: the program ran.
    case ended(RunReport)
    /// Answers `run` or `share`: the program did not start, because this step failed.
    case refused(LaunchFailure)
}

/// How a run ended and what it used.
package struct RunReport: Sendable, Equatable {
    package enum Ending: Sendable, Equatable {
        case exited(UInt8)
        case signalled(Int32)
        case wallTime, cpuTime, memory
        /// It made a call, by number, that the filter forbids to everybody.
        case forbidden(call: Int32)
        /// By `ServerMessage.stop`: the server knows why.
        case stopped
    }
    package var ending: Ending
    package var wallMicroseconds: Int
    package var cpuMicroseconds: Int
    /// -1: not measurable here.
    package var memoryBytes: Int

    package init(
        ending: Ending, wallMicroseconds: Int, cpuMicroseconds: Int, memoryBytes: Int = -1
    ) {
        self.ending = ending
        self.wallMicroseconds = wallMicroseconds
        self.cpuMicroseconds = cpuMicroseconds
        self.memoryBytes = memoryBytes
    }
}

extension ServerMessage {
    package func encode() -> [UInt8] {
        var out = ByteWriter()
        switch self {
        case .setUp(let length):
            out.put(UInt8(1))
            out.put(length)
        case .open(let length):
            out.put(UInt8(2))
            out.put(length)
        case .run(let plan):
            out.put(UInt8(3))
            plan.encode(to: &out)
        case .stop: out.put(UInt8(4))
        case .close: out.put(UInt8(5))
        case .share: out.put(UInt8(8))
        case .adopt(let sizeBytes, let inodes):
            out.put(UInt8(9))
            out.put(sizeBytes)
            out.put(inodes)
        case .collect(let request):
            out.put(UInt8(7))
            request.encode(to: &out)
        case .signal(let number):
            out.put(UInt8(6))
            out.put(Int(number))
        case .place(let length):
            out.put(UInt8(10))
            out.put(length)
        }
        return out.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var input = ByteReader(bytes[...])
        switch try input.byte() {
        case 1: self = .setUp(length: try input.int())
        case 2: self = .open(length: try input.int())
        case 3: self = .run(try RunPlan(from: &input))
        case 4: self = .stop
        case 5: self = .close
        case 6: self = .signal(Int32(truncatingIfNeeded: try input.int()))
        case 8: self = .share
        case 9: self = .adopt(sizeBytes: try input.int(), inodes: try input.int())
        case 7: self = .collect(try FileRequest(from: &input))
        case 10: self = .place(length: try input.int())
        default: throw MalformedMessage()
        }
    }
}

extension ServerMessage.Workspace {
    package func encode() -> [UInt8] {
        var out = ByteWriter()
        out.put(files)
        out.put(sizeBytes)
        out.put(inodes)
        return out.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var input = ByteReader(bytes[...])
        files = try input.files()
        sizeBytes = try input.int()
        inodes = try input.int()
    }
}

extension [ServerMessage.Workspace.File] {
    package func encode() -> [UInt8] {
        var out = ByteWriter()
        out.put(self)
        return out.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var input = ByteReader(bytes[...])
        self = try input.files()
    }
}

extension ByteWriter {
    fileprivate mutating func put(_ files: [ServerMessage.Workspace.File]) {
        put(files) { out, file in
            out.put(file.path)
            out.put(file.length)
        }
    }
}

extension ByteReader {
    /// No length is negative, and their sum is an `Int` with room for what stands before.
    fileprivate mutating func files() throws(MalformedMessage) -> [ServerMessage.Workspace.File] {
        var sum = 0
        return try list { (input) throws(MalformedMessage) in
            let (path, length) = (try input.string(), try input.int())
            guard (0...Int.max / 2 - sum).contains(length) else { throw MalformedMessage() }
            sum += length
            return ServerMessage.Workspace.File(path: path, length: length)
        }
    }
}

extension LauncherMessage {
    package func encode() -> [UInt8] {
        var out = ByteWriter()
        switch self {
        case .ready: out.put(UInt8(1))
        case .notReady(let failure):
            out.put(UInt8(2))
            failure.encode(to: &out)
        case .ended(let report):
            out.put(UInt8(3))
            report.encode(to: &out)
        case .shared: out.put(UInt8(5))
        case .refused(let failure):
            out.put(UInt8(4))
            failure.encode(to: &out)
        }
        return out.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var input = ByteReader(bytes[...])
        switch try input.byte() {
        case 1: self = .ready
        case 2: self = .notReady(try LaunchFailure(from: &input))
        case 3: self = .ended(try RunReport(from: &input))
        case 4: self = .refused(try LaunchFailure(from: &input))
        case 5: self = .shared
        default: throw MalformedMessage()
        }
    }
}

extension LaunchFailure {
    package func encode(to out: inout ByteWriter) {
        out.put(step.rawValue)
        out.put(Int(errno))
    }

    package init(from input: inout ByteReader) throws(MalformedMessage) {
        guard let step = LaunchStep(rawValue: try input.byte()) else { throw MalformedMessage() }
        self.init(step, errno: Int32(truncatingIfNeeded: try input.int()))
    }
}

extension RunReport {
    package func encode(to out: inout ByteWriter) {
        switch ending {
        case .exited(let status):
            out.put(UInt8(0))
            out.put(Int(status))
        case .signalled(let number):
            out.put(UInt8(1))
            out.put(Int(number))
        case .wallTime: out.put(UInt8(2))
        case .cpuTime: out.put(UInt8(3))
        case .memory: out.put(UInt8(4))
        case .stopped: out.put(UInt8(5))
        case .forbidden(let call):
            out.put(UInt8(6))
            out.put(Int(call))
        }
        out.put(wallMicroseconds)
        out.put(cpuMicroseconds)
        out.put(memoryBytes)
    }

    package init(from input: inout ByteReader) throws(MalformedMessage) {
        switch try input.byte() {
        case 0: ending = .exited(UInt8(truncatingIfNeeded: try input.int()))
        case 1: ending = .signalled(Int32(truncatingIfNeeded: try input.int()))
        case 2: ending = .wallTime
        case 3: ending = .cpuTime
        case 4: ending = .memory
        case 5: ending = .stopped
        case 6: ending = .forbidden(call: Int32(truncatingIfNeeded: try input.int()))
        default: throw MalformedMessage()
        }
        wallMicroseconds = try input.int()
        cpuMicroseconds = try input.int()
        memoryBytes = try input.int()
    }
}
