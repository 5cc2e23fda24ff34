extension HTTPServer {
    package struct Configuration: Sendable {
        /// A numeric address or `localhost`; `::` also takes IPv4.
        package var host: String
        /// 0 lets the kernel choose.
        package var port: UInt16
        /// Connections that wait to be accepted: listen(2); the kernel caps it at `somaxconn`.
        package var backlog: Int32 = 1024
        /// Connections at a time. Lowered to what RLIMIT_NOFILE leaves; above it 503.
        package var connectionsMax = 4096
        /// Descriptors of RLIMIT_NOFILE that are left to the rest of the process.
        package var descriptorsKeptFree = 256
        /// Request bytes that all connections together may keep in memory. A body that would go
        /// over it is answered with 503: 4096 clients with 64 MiB each must not take us down.
        package var heldBytesMax = 1 << 30
        package var rules = ConnectionRules()

        package init(host: String = "127.0.0.1", port: UInt16 = 2000) {
            self.host = host
            self.port = port
        }
    }
}
