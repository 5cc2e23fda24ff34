import CLinux
import Glibc

/// Attempts to reach anybody: the host, the server, other programs, the internet.
enum NetworkAttacks {
    static let all: [String: Attack] = [
        "tcp": { reach(AF_INET, SOCK_STREAM) },
        "tcp-6": { reach(AF_INET6, SOCK_STREAM) },
        "udp": { reach(AF_INET, SOCK_DGRAM) },
        "raw": { mustNotMake(AF_INET, SOCK_RAW) },
        "packet": { mustNotMake(AF_PACKET, SOCK_RAW) },
        // Routes, net filters, audit: each a way into a privileged half of the kernel.
        "netlink": { .all([0, 12, 9].map { mustNotMake(AF_NETLINK, SOCK_RAW, protocol: $0) }) },
        "vsock": { mustNotMake(40, SOCK_STREAM) },
        "crypto": { mustNotMake(38, SOCK_SEQPACKET) },
        "rare-families": {
            .all((0...46).filter { $0 != AF_UNIX }.map { mustNotMake(Int32($0), SOCK_DGRAM) })
        },
        "socket-pairs": {
            // socketpair(2) makes two sockets of a family before it finds that they cannot pair.
            .all(
                (0...46).filter { $0 != AF_UNIX }.map { family in
                    Kernel.mustFail(
                        Kernel.call(
                            Int32(SYS_socketpair), family, kind(SOCK_DGRAM), 0, Kernel.room(8)),
                        "family \(family)")
                })
        },
        "abstract-socket-of-host": {
            let name = Given.text("ATTACK_SOCKET")
            guard !name.isEmpty else { return .skipped("the verb has made none") }
            return Kernel.mustFail(
                connect(toAbstract: name), as: [ECONNREFUSED, EPERM, EACCES])
        },
        "sockets-of-host": {
            .all(
                [
                    "/run/docker.sock", "/var/run/docker.sock", "/run/systemd/private",
                    "/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0",
                    Given.text("ATTACK_DIRECTORY") + "/socket",
                ].map { path in
                    Kernel.mustFail(
                        connect(to: Array(path.utf8) + [0]), path,
                        as: [ENOENT, EACCES, ENOTDIR, EPERM])
                })
        },
        "listen": {
            let socket = Kernel.call(Int32(SYS_socket), Int(AF_INET), kind(SOCK_STREAM))
            guard socket >= 0 else { return Kernel.mustFail(socket) }
            let result = Kernel.call(Int32(SYS_bind), socket, address(AF_INET, port: 0), 16)
            return .through("a listener, \(result)")
        },
    ]

    private static func kind(_ kind: __socket_type) -> Int { Int(kind.rawValue) }

    private static func mustNotMake(
        _ family: Int32, _ type: __socket_type, protocol number: Int = 0
    ) -> Outcome {
        Kernel.mustFail(
            Kernel.call(Int32(SYS_socket), Int(family), kind(type), number), "family \(family)")
    }

    /// The verb listens on a port of the host's loopback.
    private static func reach(_ family: Int32, _ type: __socket_type) -> Outcome {
        let socket = Kernel.call(Int32(SYS_socket), Int(family), kind(type))
        guard socket >= 0 else { return Kernel.mustFail(socket) }
        let port = UInt16(truncatingIfNeeded: Given.number("ATTACK_PORT"))
        let size = family == AF_INET ? 16 : 28
        let result = Kernel.call(Int32(SYS_connect), socket, address(family, port: port), size)
        return .through("a socket, and connecting answered \(result)")
    }

    /// 127.0.0.1 or ::1 as a sockaddr.
    private static func address(_ family: Int32, port: UInt16) -> Int {
        let memory = Kernel.pointer(Kernel.room(32))
        memory.storeBytes(of: UInt16(family), as: UInt16.self)
        memory.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
        if family == AF_INET {
            memory.storeBytes(of: UInt32(0x7F00_0001).bigEndian, toByteOffset: 4, as: UInt32.self)
        } else {
            memory.storeBytes(of: 1, toByteOffset: 23, as: UInt8.self)
        }
        return Int(bitPattern: memory)
    }

    /// A name that begins with NUL is in no file system: unix(7).
    static func connect(toAbstract name: String) -> Int { connect(to: [0] + Array(name.utf8)) }

    private static func connect(to path: [UInt8]) -> Int {
        let socket = Kernel.call(Int32(SYS_socket), Int(AF_UNIX), kind(SOCK_STREAM))
        guard socket >= 0 else { return socket }
        return Kernel.call(Int32(SYS_connect), socket, unixAddress(path), 2 + path.count)
    }

    /// Listens on an abstract name; a negative errno if it is taken.
    static func listen(onAbstract name: String) -> Int {
        let socket = Kernel.call(Int32(SYS_socket), Int(AF_UNIX), kind(SOCK_STREAM))
        guard socket >= 0 else { return socket }
        let path = [0] + Array(name.utf8)
        let bound = Kernel.call(Int32(SYS_bind), socket, unixAddress(path), 2 + path.count)
        let listening = bound < 0 ? bound : Kernel.call(Int32(SYS_listen), socket, 8)
        return listening < 0 ? listening : socket
    }

    static func bind(toPath path: String) -> Int {
        let socket = Kernel.call(Int32(SYS_socket), Int(AF_UNIX), kind(SOCK_STREAM))
        guard socket >= 0 else { return socket }
        let bytes = Array(path.utf8) + [0]
        return Kernel.call(Int32(SYS_bind), socket, unixAddress(bytes), 2 + bytes.count)
    }

    private static func unixAddress(_ path: [UInt8]) -> Int {
        let memory = Kernel.pointer(Kernel.room(128))
        memory.storeBytes(of: UInt16(AF_UNIX), as: UInt16.self)
        for (index, byte) in path.prefix(107).enumerated() {
            memory.storeBytes(of: byte, toByteOffset: 2 + index, as: UInt8.self)
        }
        return Int(bitPattern: memory)
    }
}
