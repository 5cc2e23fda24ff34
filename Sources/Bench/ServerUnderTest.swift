import Foundation
import JSON
import Linux

/// The real server, as a child on a port of its own, and one keep-alive connection to it.
final class ServerUnderTest {
    let process: ChildProcess
    let port: UInt16

    init(data: String, settings: [String: String] = [:]) throws {
        let program = Bundle.main.bundleURL.appendingPathComponent("sandpiper").path
        var output = try Linux.Pipe()
        process = try ChildProcess.start(
            [program, "serve", "--port", "0", "--data", data],
            environment: ["PATH=/usr/bin:/bin"] + settings.map { "\($0)=\($1)" },
            streams: [-1, output.writeEnd?.raw ?? -1, -1])
        output.writeEnd = nil
        var buffer = [UInt8](repeating: 0, count: 4096)
        var text = ""
        while !text.contains("\n"),
            case .bytes(let count)? = try output.readEnd?.read(into: &buffer)
        {
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        guard let number = text.split(separator: ":").last?.prefix(while: \.isNumber),
            let port = UInt16(number)
        else { throw BenchError("the server did not start: \(text)") }
        self.port = port
    }

    /// Resident memory of the server process, in bytes.
    var residentBytes: Int {
        let status = HostFiles.text("/proc/\(process.id)/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) * 1024
    }

    func stop() throws {
        process.signal(15)
        try process.wait()
    }

    func connect() throws -> Connection { try Connection(port: port) }

    /// One connection, one request at a time.
    final class Connection {
        private let socket: FileDescriptor
        private var buffer = [UInt8](repeating: 0, count: 256 * 1024)

        init(port: UInt16) throws {
            socket = try FileDescriptor.connected(to: SocketAddress(host: "127.0.0.1", port: port))
        }

        /// The answer's body; anything but 200 is an error.
        func post(_ path: String, _ body: JSONValue) throws -> [UInt8] {
            let bytes = body.bytes
            let head =
                "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(bytes.count)\r\n\r\n"
            try send(Array(head.utf8) + bytes)
            return try receive()
        }

        private func send(_ bytes: [UInt8]) throws {
            var offset = 0
            while offset < bytes.count { offset += try socket.send(bytes, from: offset) ?? 0 }
        }

        private func receive() throws -> [UInt8] {
            var all: [UInt8] = []
            let end = Array("\r\n\r\n".utf8)
            while true {
                guard case .bytes(let count) = try socket.receive(into: &buffer) else {
                    throw BenchError("the server closed the connection")
                }
                all += buffer[..<count]
                guard let split = all.firstRange(of: end) else { continue }
                let head = String(decoding: all[..<split.lowerBound], as: UTF8.self)
                guard head.hasPrefix("HTTP/1.1 200") else { throw BenchError(head) }
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length") }
                let wanted = Int(length?.filter(\.isNumber) ?? "") ?? 0
                if all.count - split.upperBound >= wanted { return Array(all[split.upperBound...]) }
            }
        }
    }
}
