package import HTTP
package import JSON
package import Judging

/// What a client says over `connect`: messages go in, what to do comes out.
///
/// The order of a conversation: `init`, then `data`, `signal` and `eof` in any order. Messages of
/// other types are passed over, as in the reference; so is everything behind a close. Two of its
/// bugs are not kept: signals reach the program, and stdin can end, by `{"type":"eof"}`.
package struct PistonDialogue {
    package enum Action {
        case start(PistonExecution)
        /// For the program's stdin.
        case input([UInt8])
        case endInput
        /// By its Linux number.
        case signal(Int32)
        case send(JSONValue)
        case close(PistonCloseCode)
    }

    private enum State { case waiting, running, closed }
    private var state = State.waiting
    private let policy: PistonPolicy

    package init(policy: PistonPolicy) { self.policy = policy }

    /// `catalogue`: the runtimes as they are now.
    package mutating func received(
        _ message: WebSocketMessage, catalogue: RuntimeCatalogue
    ) -> [Action] {
        guard state != .closed else { return [] }
        do throws(PistonRefusal) {
            let body = try Self.value(message)
            switch body["type"]?.string {
            case "init": return try start(body, catalogue)
            case "data": return try data(body)
            case "signal": return signal(body)
            case "eof": return state == .running ? [.endInput] : close(.notInitialized)
            default: return []
            }
        } catch {
            state = .closed
            return [.send(Piston.error(error.message)), .close(.notifiedError)]
        }
    }

    /// How long a client may take to its `init`.
    package static let initTimeout = Duration.seconds(1)

    private mutating func start(
        _ body: JSONValue, _ catalogue: RuntimeCatalogue
    ) throws(PistonRefusal) -> [Action] {
        guard state == .waiting else { return close(.alreadyInitialized) }
        var object = body.object ?? JSONObject()
        // What is read comes as `data`.
        object["stdin"] = nil
        var execution = try Piston.parse(
            .object(object), version: .v2, catalogue: catalogue, policy: policy)
        let bytes = policy.limits.interactiveOutputBytes
        execution.job.inputs = [[]]
        execution.job.compileLimits.outputBytes = bytes
        execution.job.runLimits.outputBytes = bytes
        execution.job.outputBudgetBytes = bytes
        state = .running
        return [.start(execution)]
    }

    private mutating func data(_ body: JSONValue) throws(PistonRefusal) -> [Action] {
        guard state == .running else { return close(.notInitialized) }
        guard body["stream"] == "stdin" else { return close(.onlyStdin) }
        guard let text = body["data"]?.string else {
            throw .mustBe(field: "data", "a string")
        }
        return [.input(Array(text.utf8))]
    }

    private mutating func signal(_ body: JSONValue) -> [Action] {
        guard state == .running else { return close(.notInitialized) }
        guard let number = body["signal"]?.string.flatMap({ SignalName.number(of: $0) }) else {
            return close(.invalidSignal)
        }
        return [.signal(number)]
    }

    private mutating func close(_ code: PistonCloseCode) -> [Action] {
        state = .closed
        return [.close(code)]
    }

    private static func value(_ message: WebSocketMessage) throws(PistonRefusal) -> JSONValue {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            switch message {
            case .text(let text): value = try JSONValue(parsing: text)
            case .binary(let bytes): value = try JSONValue(parsing: bytes)
            }
        } catch {
            throw .messageNotJSON(error)
        }
        guard value.object != nil else { throw .mustBe(field: "message", "a JSON object") }
        return value
    }
}

/// Why a conversation ends: numbers and reasons of the reference.
package enum PistonCloseCode: UInt16, Sendable, Equatable {
    case alreadyInitialized = 4000
    case initTimeout = 4001
    /// After a message of type `error`.
    case notifiedError = 4002
    case notInitialized = 4003
    case onlyStdin = 4004
    case invalidSignal = 4005
    case completed = 4999

    package var code: WebSocketCloseCode { WebSocketCloseCode(rawValue) }

    package var reason: String {
        switch self {
        case .alreadyInitialized: "Already Initialized"
        case .initTimeout: "Initialization Timeout"
        case .notifiedError: "Notified Error"
        case .notInitialized: "Not yet initialized"
        case .onlyStdin: "Can only write to stdin"
        case .invalidSignal: "Invalid signal"
        case .completed: "Job Completed"
        }
    }
}

/// What the server says over `connect`: what happens to the job goes in, messages come out.
package struct PistonNarrator {
    private let runtime: Runtime
    private var output = OutputTextStream()
    private var error = OutputTextStream()

    package init(_ execution: PistonExecution) { runtime = execution.job.runtime }

    package mutating func tell(_ event: JobEvent) -> [JSONValue] {
        switch event {
        case .started:
            return [
                [
                    "type": "runtime", "language": .string(runtime.language),
                    "version": .string(runtime.version),
                ]
            ]
        case .stage(let stage):
            return [["type": "stage", "stage": Self.name(stage)]]
        case .output(.standardOutput, let bytes):
            return Self.data("stdout", output.decode(bytes))
        case .output(.standardError, let bytes):
            return Self.data("stderr", error.decode(bytes))
        case .ended(let stage, let result):
            let (code, signal) = Piston.exit(result)
            var exit: JSONObject = [
                "type": "exit", "stage": Self.name(stage), "code": code, "signal": signal,
            ]
            if let files = result.files { exit["files"] = .array(files.map { Piston.file($0) }) }
            return Self.data("stdout", output.finish()) + Self.data("stderr", error.finish())
                + [.object(exit)]
        }
    }

    private static func data(_ stream: JSONValue, _ text: String) -> [JSONValue] {
        text.isEmpty ? [] : [["type": "data", "stream": stream, "data": .string(text)]]
    }

    private static func name(_ stage: JobStage) -> JSONValue {
        switch stage {
        case .compile: "compile"
        case .run: "run"
        }
    }
}

extension Piston {
    /// What goes before a close with 4002.
    package static func error(_ message: String) -> JSONValue {
        ["type": "error", "message": .string(message)]
    }
}
