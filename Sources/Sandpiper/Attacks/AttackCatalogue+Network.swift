import Judging

extension AttackCatalogue {
    /// Reaching the host, the server, other programs, anybody.
    static let network = [
        Attack(
            "tcp", "connects to a port of the host's loopback", "CVE-2024-29021 (judge0)",
            by: [.seccomp, .namespaces]),
        Attack(
            "tcp-6", "the same by IPv6", "CVE-2024-29021 (judge0)", by: [.seccomp, .namespaces]),
        Attack("udp", "sends datagrams", "dify 36637", by: [.seccomp, .namespaces]),
        Attack("raw", "makes packets of its own", "raw(7)", by: [.seccomp, .identity]),
        Attack("packet", "listens to the wire", "packet(7)", by: [.seccomp, .identity]),
        Attack(
            "netlink", "speaks to routes, net filters and audit", "CVE-2024-1086",
            by: [.seccomp]),
        Attack("vsock", "speaks to the hypervisor", "isolate 2.4", by: [.seccomp]),
        Attack("crypto", "uses the kernel's cryptography", "AF_ALG", by: [.seccomp]),
        Attack(
            "rare-families", "asks for a socket of every other family",
            "socket(2): modules are loaded on demand", by: [.seccomp]),
        Attack(
            "socket-pairs", "asks for a pair of every other family",
            "socketpair(2): modules are loaded on demand", by: [.seccomp]),
        Attack(
            "abstract-socket-of-host", "connects to an abstract socket of the host", "unix(7)",
            by: [.namespaces]),
        Attack(
            "sockets-of-host", "connects to sockets in the host's file system",
            "unix(7): docker.sock", by: [.root]),
        Attack("listen", "listens on a port", "isolate", by: [.seccomp, .namespaces]),
    ]
}
