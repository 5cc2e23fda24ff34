internal import HTTP
import JSON
package import Judging

/// v3 as it happens: the answer to `Accept: text/event-stream` (the HTML Standard, "Server-sent
/// events"). One event for each stage when it ends, and at the end `result`, whose data is the
/// whole answer that there would be without it.
extension Piston {
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

    static func bytes(_ name: String, _ data: JSONValue) -> [UInt8] {
        EventStream.event(name, data: data.bytes)
    }
}
