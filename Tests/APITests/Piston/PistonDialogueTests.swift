import API
import HTTP
import JSON
import Judging
import Testing

/// A conversation in which what is to be done is words.
private struct Talk {
    var dialogue: PistonDialogue
    var execution: PistonExecution?

    init(policy: PistonPolicy = .make()) { dialogue = PistonDialogue(policy: policy) }

    mutating func say(_ text: String) -> [String] {
        words(dialogue.received(.text(text), catalogue: .recorded))
    }

    mutating func say(_ value: JSONValue) -> [String] { say(value.text) }

    mutating func words(_ actions: [PistonDialogue.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .start(let execution):
                self.execution = execution
                return "start"
            case .input(let bytes): return "input \(String(decoding: bytes, as: UTF8.self))"
            case .endInput: return "end of input"
            case .signal(let number): return "signal \(number)"
            case .send(let value): return "send \(value.text)"
            case .close(let code): return "close \(code.rawValue) \(code.reason)"
            }
        }
    }

    /// One that has begun.
    static func begun() -> Talk {
        var talk = Talk()
        _ = talk.say(.initial())
        return talk
    }
}

extension JSONValue {
    fileprivate static func initial(_ changes: JSONObject = [:]) -> JSONValue {
        var object: JSONObject = [
            "type": "init", "language": "sh", "version": "5.x", "files": [["content": "echo hi"]],
        ]
        for member in changes.members { object[member.name] = member.value }
        return .object(object)
    }
    fileprivate static func data(_ stream: JSONValue, _ data: JSONValue) -> JSONValue {
        ["type": "data", "stream": stream, "data": data]
    }
}

@Suite("Piston connect: what the client says")
struct PistonDialogueTests {
    @Test func `init starts one run without input; stdin in it is passed over`() throws {
        for stdin in ["text", 5, nil] as [JSONValue] {
            var talk = Talk()
            #expect(talk.say(.initial(["stdin": stdin, "args": ["a"]])) == ["start"])
            let execution = try #require(talk.execution)
            #expect(execution.job.inputs == [[]])
            #expect(execution.job.arguments == ["a"])
            #expect(execution.job.runtime.version == "5.2.0")
        }
    }

    @Test func `output has the bound of interactive runs`() throws {
        var policy = PistonPolicy.make()
        policy.limits.interactiveOutputBytes = 12345
        var talk = Talk(policy: policy)
        _ = talk.say(.initial())
        let job = try #require(talk.execution).job
        #expect(job.runLimits.outputBytes == 12345)
        #expect(job.compileLimits.outputBytes == 12345)
        #expect(job.outputBudgetBytes == 12345)
    }

    @Test func `data, signals and the end of the input are passed on`() {
        var talk = Talk.begun()
        #expect(talk.say(.data("stdin", "é\n")) == ["input é\n"])
        #expect(talk.say(["type": "signal", "signal": "SIGINT"]) == ["signal 2"])
        #expect(talk.say(["type": "eof"]) == ["end of input"])
    }

    @Test(
        "every signal of the table has its number",
        arguments: [
            ("SIGHUP", 1), ("SIGKILL", 9), ("SIGSTKFLT", 16), ("SIGSYS", 31), ("SIGRTMIN", 34),
            ("SIGRTMIN+15", 49), ("SIGRTMAX-14", 50), ("SIGRTMAX-1", 63), ("SIGRTMAX", 64),
        ])
    func signals(name: String, number: Int) {
        var talk = Talk.begun()
        #expect(talk.say(["type": "signal", "signal": .string(name)]) == ["signal \(number)"])
    }

    @Test(
        "other names close it with 4005",
        arguments: ["INT", "sigint", "SIGRTMIN+16", "SIGNOPE", "", 2, nil] as [JSONValue])
    func badSignal(name: JSONValue) {
        var talk = Talk.begun()
        #expect(
            talk.say(["type": "signal", "signal": name]) == ["close 4005 Invalid signal"])
    }

    @Test(
        "before init there is nothing to talk to",
        arguments: [
            .data("stdin", "x"), .data("stdout", "x"), ["type": "signal", "signal": "SIGNOPE"],
            ["type": "eof"],
        ] as [JSONValue])
    func tooEarly(message: JSONValue) {
        var talk = Talk()
        #expect(talk.say(message) == ["close 4003 Not yet initialized"])
        #expect(talk.say(.initial()) == [], "nothing is done behind a close")
    }

    @Test func `only stdin can be written to, and init comes once`() {
        var talk = Talk.begun()
        #expect(talk.say(.data("stderr", "x")) == ["close 4004 Can only write to stdin"])
        talk = .begun()
        #expect(talk.say(.initial()) == ["close 4000 Already Initialized"])
    }

    @Test(
        "types that nobody knows are passed over, before and after init",
        arguments: [
            ["type": "resize"], ["type": 5], [:], ["type": nil],
        ] as [JSONValue])
    func unknown(message: JSONValue) {
        var talk = Talk()
        #expect(talk.say(message) == [])
        #expect(talk.say(.initial()) == ["start"])
        #expect(talk.say(message) == [])
    }

    @Test(
        "what is wrong is told in the words of execute, then 4002",
        arguments: [
            (.initial(["language": nil]), "language is required as a string"),
            (.initial(["files": nil]), "files is required as an array"),
            (.initial(["version": "9"]), "sh-9 runtime is unknown"),
            (
                .initial(["run_timeout": 100_000]),
                "run_timeout cannot exceed the configured limit of 10000"
            ),
            ([], "message must be a JSON object"),
            ("init", "message must be a JSON object"),
        ] as [(JSONValue, String)])
    func errors(message: JSONValue, text: String) {
        var talk = Talk()
        #expect(
            talk.say(message) == [
                "send \(Piston.error(text).text)", "close 4002 Notified Error",
            ])
    }

    @Test func `what is no JSON, and data that is no text, are told as well`() {
        var talk = Talk()
        #expect(talk.say("{").last == "close 4002 Notified Error")
        talk = .begun()
        #expect(
            talk.say(.data("stdin", 5)) == [
                #"send {"type":"error","message":"data must be a string"}"#,
                "close 4002 Notified Error",
            ])
    }

    @Test func `a binary frame is read like a text`() {
        var talk = Talk()
        let actions = talk.dialogue.received(
            .binary(JSONValue.initial().bytes), catalogue: .recorded)
        #expect(talk.words(actions) == ["start"])
    }
}

@Suite("Piston connect and events: what the server says")
struct PistonNarratorTests {
    private func result(_ ending: Ending) -> StageResult {
        StageResult(
            ending: ending, usage: Usage(wallTime: .zero, cpuTime: .zero, memoryBytes: nil))
    }

    private func told(_ events: [JobEvent]) throws -> [String] {
        var narrator = PistonNarrator(try Piston.parse(.v2, ["language": "gcc"]))
        return events.flatMap { narrator.tell($0) }.map(\.text)
    }

    @Test func `messages have the members and the order of the reference`() throws {
        let messages = try told([
            .started, .stage(.compile), .output(.standardError, Array("w".utf8)),
            .ended(.compile, result(.exited(status: 0))), .stage(.run(0)),
            .output(.standardOutput, Array("o".utf8)), .ended(.run(0), result(.signalled(11))),
        ])
        #expect(
            messages == [
                #"{"type":"runtime","language":"c","version":"10.2.0"}"#,
                #"{"type":"stage","stage":"compile"}"#,
                #"{"type":"data","stream":"stderr","data":"w"}"#,
                #"{"type":"exit","stage":"compile","code":0,"signal":null}"#,
                #"{"type":"stage","stage":"run"}"#,
                #"{"type":"data","stream":"stdout","data":"o"}"#,
                #"{"type":"exit","stage":"run","code":null,"signal":"SIGSEGV"}"#,
            ])
    }

    @Test func `a limit is SIGKILL without a code`() throws {
        #expect(
            try told([.ended(.run(0), result(.stopped(over: .wallTime)))])
                == [#"{"type":"exit","stage":"run","code":null,"signal":"SIGKILL"}"#])
    }

    @Test func `files that were asked for come with the end`() throws {
        var run = result(.exited(status: 0))
        run.files = [ReturnedFile(name: "out", outcome: .content(Array("hi".utf8)))]
        let message = try #require(try told([.ended(.run(0), run)]).last)
        #expect(message.hasPrefix(#"{"type":"exit","stage":"run","code":0,"signal":null,"#))
        #expect(message.contains(#""name":"out""#) && message.contains(#""aGk=""#))
    }

    @Test func `a character in two pieces comes with the second; the streams do not mix`()
        throws
    {
        let messages = try told([
            .output(.standardOutput, [0x61, 0xE2, 0x82]), .output(.standardError, [0xC3]),
            .output(.standardOutput, [0xAC]), .ended(.run(0), result(.exited(status: 0))),
        ])
        #expect(
            messages == [
                #"{"type":"data","stream":"stdout","data":"a"}"#,
                #"{"type":"data","stream":"stdout","data":"€"}"#,
                "{\"type\":\"data\",\"stream\":\"stderr\",\"data\":\"\u{FFFD}\"}",
                #"{"type":"exit","stage":"run","code":0,"signal":null}"#,
            ])
    }

    @Test func `an event is a name and one line of data`() throws {
        let execution = try Piston.parse([
            "testcases": [["id": 7, "input": "a\nb", "expectedOutput": "x"]]
        ])
        var run = result(.exited(status: 0))
        run.standardOutput = Array("x\n\n".utf8)
        let bytes = Piston.renderEvent(.ended(.run(0), run), of: execution)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("event: testcase\ndata: {\"id\":7,\"input\":\"a\\nb\","))
        #expect(text.hasSuffix(",\"index\":0}\n\n"))
        #expect(text.contains(#""passed":true"#))
        #expect(text.split(separator: "\n").count == 2)
        for event in [JobEvent.started, .stage(.compile), .output(.standardOutput, [65])] {
            #expect(Piston.renderEvent(event, of: execution).isEmpty)
        }
    }

    @Test(
        "events are for those who accept them",
        arguments: [
            ("text/event-stream", true), ("Text/Event-Stream;charset=utf-8", true),
            ("application/json, text/event-stream; q=0.1", true), ("*/*", false),
            ("text/*", false), ("text/event-stream; q=0", false), ("", false),
        ])
    func accepts(field: String, isWanted: Bool) {
        #expect(EventStream.isWanted(by: .make(headers: ["Accept": field])) == isWanted)
    }
}
