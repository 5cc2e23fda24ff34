/// Server-sent events (the HTML Standard): a body that goes on as things happen.
package enum EventStream {
    package static let mediaType = "text/event-stream"

    package static func isWanted(by request: HTTPRequest) -> Bool {
        request.headers.list("Accept").contains { member in
            let parts = member.split(separator: ";").map { $0.filter { $0 != " " } }
            return parts.first == mediaType && !parts.contains("q=0")
        }
    }

    /// `X-Accel-Buffering` tells nginx, which would otherwise hold events back.
    package static let head = HTTPResponse(
        status: .ok,
        headers: [
            "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        ])

    /// A comment, which every client passes over.
    package static let idleBytes = Array(":\n\n".utf8)

    /// `data` is one line, as JSON of ours is. A client that connects again sends the last `id` it
    /// has seen as `Last-Event-ID`.
    package static func event(_ name: String, id: String? = nil, data: [UInt8]) -> [UInt8] {
        let head = (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: "
        return Array(head.utf8) + data + [0x0A, 0x0A]
    }
}
