import Foundation
import Linux

/// Things of this host that attackers are told about and must not reach: a port, an abstract
/// socket, a file. All of it is ours and goes with the value.
final class Bait: Sendable {
    private let listener: FileDescriptor
    private let socket: FileDescriptor
    private let port: UInt16
    private let socketName: String
    private let directory: String

    /// - Throws: `StartFailure`.
    init() throws(StartFailure) {
        let token = "sandpiper-attack-\(Host.processID)-\(PrivateFiles.randomHex(byteCount: 4))"
        socketName = token
        directory = NSTemporaryDirectory() + token
        do throws(SystemError) {
            listener = try .listening(on: SocketAddress(host: "127.0.0.1", port: 0), backlog: 8)
            port = try listener.boundAddress().port
            socket = try .listening(onAbstract: token)
            try PrivateFiles.makeDirectory(directory)
            try PrivateFiles.create(directory + "/secret", "a secret of the host\n")
        } catch {
            throw StartFailure("\(error)")
        }
        // Only the sandbox is to keep them out, not the mode of the file.
        try? FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: directory)
        try? FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: directory + "/secret")
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// What the attacker gets to know.
    var environment: [String: String] {
        var variables = [
            "ATTACK_PORT": "\(port)", "ATTACK_SOCKET": socketName,
            "ATTACK_DIRECTORY": directory, "ATTACK_FILE": directory + "/secret",
        ]
        if HostFiles.text("/proc/sys/kernel/core_pattern")?.hasPrefix("|") == true {
            variables["ATTACK_CORE_PIPE"] = "yes"
        }
        return variables
    }

    /// How many have come since the last time this was asked. Whatever an attacker says: who is
    /// here has got through.
    func visits() -> Int {
        var count = 0
        var peer: SocketAddress?
        for _ in 0..<64 {
            if (try? listener.accept(peer: &peer)) ?? nil != nil { count += 1 }
            if (try? socket.accept(peer: &peer)) ?? nil != nil { count += 1 }
        }
        return count
    }
}
