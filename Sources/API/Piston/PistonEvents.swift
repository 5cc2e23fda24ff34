package import HTTP
import JSON
package import Judging

/// v3 as it happens: the answer to `Accept: text/event-stream` (the HTML Standard, "Server-sent
/// events"). One event for each stage when it ends, and at the end `result`, whose data is the
/// whole answer that there would be without it.
extension Piston {
    package static func wantsEvents(_ request: HTTPRequest) -> Bool {
        request.headers.list("Accept").contains { member in
            let parts = member.split(separator: ";").map { $0.filter { $0 != " " } }
            return parts.first == "text/event-stream" && !parts.contains("q=0")
        }
    }

    /// `X-Accel-Buffering` tells nginx, which would otherwise hold events back.
    package static let eventStreamHead = HTTPResponse(
        status: .ok,
        headers: [
            "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        ])

    /// A comment, which every client passes over.
    package static let idleEvent = Array(":\n\n".utf8)

    /// The bytes for what has happened; nothing where nothing is told.
    package static func renderEvent(_ event: JobEvent, of execution: PistonExecution) -> [UInt8] {
        switch event {
        case .started, .stage, .output: return []
        case .ended(.compile, let result): return bytes("compile", stage(result))
        case .ended(.run(let index), let result):
            guard var entry = testcase(index, result, of: execution).object else { return [] }
            entry["index"] = JSONValue(index)
            return bytes("testcase", .object(entry))
        }
    }

    package static func renderEvent(
        _ result: JobResult, of execution: PistonExecution
    ) -> [UInt8] {
        bytes("result", body(result, of: execution))
    }

    /// The job broke off: the head has gone, so it is an event and no status.
    package static func renderEvent(_ refusal: EngineRefusal) -> [UInt8] {
        bytes("error", ["message": .string(message(refusal))])
    }

    /// JSON has no line breaks of its own, so it is one line of data.
    static func bytes(_ name: String, _ data: JSONValue) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data.bytes + [0x0A, 0x0A]
    }
}
