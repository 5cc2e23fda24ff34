/// What a launcher is told once, at its start: the sandbox that all its runs share.
package struct Setup: Sendable, Equatable {
    package var privilege: Privilege
    /// What the root shows of the host, read-only, in the order of mounting.
    package var mounts: [Mount]
    /// Small files written into the root, such as /etc/passwd.
    package var files: [File]
    /// Exactly two: one runs while the other is being prepared.
    package var boxes: [Box]
    /// BPF of the filters that a plan chooses from, 8 bytes an instruction.
    package var filters: [[UInt8]]
    /// The host's directory of installed packages; empty: there are none. Packages come and go
    /// while launchers live.
    package var packages: String

    /// What a launcher may do on this host, the best first.
    package struct Privilege: Sendable, Equatable {
        package enum Identity: UInt8, CaseIterable, Sendable {
            /// The host's root: each box has a user id of its own.
            case root
            /// root that may not make namespaces: it does so in a user namespace, and each box
            /// has a user id of its own there.
            case rootInNamespace
            /// An ordinary user, whose single id is all there is in a user namespace.
            case user
        }
        package var identity: Identity
        /// Programs see their processes in /proc. False where parts of the host's are covered, as
        /// in containers: then the kernel lets a user namespace mount no other.
        package var hasProc: Bool

        package init(_ identity: Identity, hasProc: Bool = true) {
            self.identity = identity
            self.hasProc = hasProc
        }

        package static let all = [
            Privilege(.root), Privilege(.rootInNamespace),
            Privilege(.rootInNamespace, hasProc: false), Privilege(.user),
            Privilege(.user, hasProc: false),
        ]

        package var isRoot: Bool { identity == .root }
        package var hasManyIDs: Bool { identity != .user }
    }

    package struct Mount: Sendable, Equatable {
        package var source: String
        package var target: String
        /// Device nodes stay usable: only for single files of /dev.
        package var allowsDevices: Bool

        package init(_ source: String, at target: String? = nil, allowsDevices: Bool = false) {
            self.source = source
            self.target = target ?? source
            self.allowsDevices = allowsDevices
        }
    }

    package struct File: Sendable, Equatable {
        package var path: String
        package var content: String

        package init(_ path: String, _ content: String) {
            self.path = path
            self.content = content
        }
    }

    /// One of the slot's two places to run in.
    package struct Box: Sendable, Equatable {
        package var userID: Int
        package var groups: Groups

        package init(userID: Int, groups: Groups) {
            self.userID = userID
            self.groups = groups
        }
    }

    /// The control groups of a box. The directories named here are the parents, which exist;
    /// `name` is made in each of them by the launcher, and removed at its end.
    package enum Groups: Sendable, Equatable {
        case none
        /// One directory for each controller; a missing controller is an empty text.
        case version1(memory: String, pids: String, cpuacct: String, name: String)
        case version2(parent: String, name: String)
    }

    package init(
        privilege: Privilege, mounts: [Mount], files: [File], boxes: [Box], filters: [[UInt8]],
        packages: String = ""
    ) {
        self.privilege = privilege
        self.mounts = mounts
        self.files = files
        self.boxes = boxes
        self.filters = filters
        self.packages = packages
    }
}

extension Setup {
    package func encode() -> [UInt8] {
        var out = ByteWriter()
        out.put(privilege.identity.rawValue)
        out.put(privilege.hasProc)
        out.put(mounts) { out, mount in
            out.put(mount.source)
            out.put(mount.target)
            out.put(mount.allowsDevices)
        }
        out.put(files) { out, file in
            out.put(file.path)
            out.put(file.content)
        }
        out.put(boxes) { out, box in
            out.put(box.userID)
            switch box.groups {
            case .none: out.put(UInt8(0))
            case .version1(let memory, let pids, let cpuacct, let name):
                out.put(UInt8(1))
                out.put([memory, pids, cpuacct, name]) { $0.put($1) }
            case .version2(let parent, let name):
                out.put(UInt8(2))
                out.put([parent, name]) { $0.put($1) }
            }
        }
        out.put(filters) { $0.put($1) }
        out.put(packages)
        return out.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var input = ByteReader(bytes[...])
        guard let identity = Privilege.Identity(rawValue: try input.byte()) else {
            throw MalformedMessage()
        }
        privilege = Privilege(identity, hasProc: try input.bool())
        mounts = try input.list { (input) throws(MalformedMessage) in
            let source = try input.string()
            let target = try input.string()
            return Mount(source, at: target, allowsDevices: try input.bool())
        }
        files = try input.list { (input) throws(MalformedMessage) in
            let path = try input.string()
            return File(path, try input.string())
        }
        boxes = try input.list { (input) throws(MalformedMessage) in
            let userID = try input.int()
            return Box(userID: userID, groups: try Groups(from: &input))
        }
        filters = try input.list { (input) throws(MalformedMessage) in try input.blob() }
        packages = try input.string()
    }
}

extension Setup.Groups {
    fileprivate init(from input: inout ByteReader) throws(MalformedMessage) {
        let kind = try input.byte()
        guard kind != 0 else {
            self = .none
            return
        }
        let texts = try input.list { (input) throws(MalformedMessage) in try input.string() }
        switch (kind, texts.count) {
        case (1, 4):
            self = .version1(memory: texts[0], pids: texts[1], cpuacct: texts[2], name: texts[3])
        case (2, 2): self = .version2(parent: texts[0], name: texts[1])
        default: throw MalformedMessage()
        }
    }
}
