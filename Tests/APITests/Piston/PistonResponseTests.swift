import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Piston: responses")
struct PistonResponseTests {
    private func stage(_ result: StageResult) throws -> JSONValue {
        let execution = try Piston.parse(.v2, [:])
        let response = Piston.render(JobResult(compile: nil, runs: [result]), of: execution)
        return try #require(try JSONValue(parsing: response.body)["run"])
    }

    @Test func `v2, byte by byte`() throws {
        let execution = try Piston.parse(.v2, ["language": "gcc"])
        let result = JobResult(
            compile: .make(),
            runs: [.make(.exited(status: 3), stdout: "a/\u{7F}é\n\0", stderr: "e", output: "ea")],
            timing: JobResult.Timing(queued: .microseconds(1500), worked: .milliseconds(40)))
        let response = Piston.render(result, of: execution)
        #expect(response.status == .ok)
        #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
        #expect(response.headers["Server-Timing"] == "queue;dur=1.5, work;dur=40")
        #expect(
            response.text
                == #"{"compile":{"signal":null,"stdout":"","stderr":"","code":0,"output":"","#
                + #""memory":1160000,"message":null,"status":null,"cpu_time":8,"wall_time":32},"#
                + #""run":{"signal":null,"stdout":"a/"# + "\u{7F}" + #"é\n\u0000","stderr":"e","#
                + #""code":3,"output":"ea","memory":1160000,"#
                + #""message":"Exited with error status 3","#
                + #""status":"RE","cpu_time":8,"wall_time":32},"language":"c","version":"10.2.0"}"#)
    }

    @Test func `v3, byte by byte`() throws {
        let execution = try Piston.parse([
            "testcases": [["id": "1", "input": "User", "expectedOutput": "Hello User!"]]
        ])
        let run = StageResult.make(stdout: "Hello User!\n")
        #expect(
            Piston.render(JobResult(compile: nil, runs: [run]), of: execution).text
                == #"{"testcases":[{"id":"1","input":"User","expectedOutput":"Hello User!","#
                + #""actualOutput":"Hello User!\n","passed":true,"run_details":{"signal":null,"#
                + #""stdout":"Hello User!\n","stderr":"","code":0,"output":"Hello User!\n","#
                + #""memory":1160000,"message":null,"status":null,"cpu_time":8,"wall_time":32}}],"#
                + #""language":"bash","version":"5.2.0"}"#)
    }

    @Test(
        "how a stage ended",
        arguments: [
            (.exited(status: 0), 0, nil, nil, nil),
            (.exited(status: 255), 255, nil, "RE", "Exited with error status 255"),
            (.signalled(11), nil, "SIGSEGV", "SG", "Caught fatal signal 11"),
            (.signalled(9), nil, "SIGKILL", "SG", "Caught fatal signal 9"),
            (.signalled(34), nil, "SIGRTMIN", "SG", "Caught fatal signal 34"),
            (.stopped(over: .wallTime), nil, "SIGKILL", "TO", "Time limit exceeded (wall clock)"),
            (.stopped(over: .cpuTime), nil, "SIGKILL", "TO", "Time limit exceeded"),
            (.stopped(over: .memory), nil, "SIGKILL", "SG", "Memory limit exceeded"),
            (.stopped(over: .standardOutput), nil, "SIGKILL", "OL", "stdout length exceeded"),
            (.stopped(over: .standardError), nil, "SIGKILL", "EL", "stderr length exceeded"),
        ] as [(Ending, JSONValue, JSONValue, JSONValue, JSONValue)])
    func endings(
        ending: Ending, code: JSONValue, signal: JSONValue, status: JSONValue, message: JSONValue
    ) throws {
        let stage = try stage(.make(ending))
        #expect(stage["code"] == code)
        #expect(stage["signal"] == signal)
        #expect(stage["status"] == status)
        #expect(stage["message"] == message)
    }

    @Test func `memory that this host cannot measure is null`() throws {
        var result = StageResult.make()
        result.usage.memoryBytes = nil
        #expect(try stage(result)["memory"] == .null)
    }

    @Test func `a stream cut at its limit ends with a whole character, another is left alone`()
        throws
    {
        var result = StageResult.make(.stopped(over: .standardOutput))
        result.standardOutput = [0x61, 0xE2, 0x82]
        result.standardError = [0x62, 0xE2, 0x82]
        #expect(try stage(result)["stdout"] == "a")
        #expect(try stage(result)["stderr"] == "b\u{FFFD}")
    }

    @Test func `after a failed compilation v2 copies it to run, v3 has no testcases and no run`()
        throws
    {
        let failed = JobResult(compile: .make(.exited(status: 1), stderr: "bad"), runs: [])
        let v2 = Piston.render(failed, of: try Piston.parse(.v2, ["language": "c"]))
        let body = try JSONValue(parsing: v2.body)
        #expect(v2.status == .ok)
        #expect(body["run"] == body["compile"])
        #expect(body["run"]?["code"] == 1)
        let v3 = Piston.render(
            failed,
            of: try Piston.parse(["language": "c", "testcases": [["expectedOutput": "x"]]]))
        let members = try JSONValue(parsing: v3.body).object?.members
        #expect(members?.map(\.name) == ["compile", "testcases", "language", "version"])
        #expect(members?[1].value == [])
    }

    @Test func `no testcases give an empty list`() throws {
        let result = JobResult(compile: nil, runs: [])
        #expect(
            Piston.render(result, of: try Piston.parse([:])).text
                == #"{"testcases":[],"language":"bash","version":"5.2.0"}"#)
    }

    @Test func `what the engine refuses has a status and a message`() {
        let full = Piston.render(EngineRefusal.queueFull(retryAfterSeconds: 3))
        #expect(full.status == .tooManyRequests)
        #expect(full.headers["Retry-After"] == "3")
        #expect(full.text == #"{"message":"Too many requests, try again in 3 s"}"#)
        let failed = Piston.render(EngineRefusal.sandboxFailed(step: "mount: EPERM"))
        #expect(failed.status == .internalServerError)
        #expect(failed.text == #"{"message":"Sandbox failed: mount: EPERM"}"#)
        #expect(Piston.render(EngineRefusal.shuttingDown).status == .serviceUnavailable)
    }
}

@Suite("Piston: routes")
struct PistonRouteTests {
    @Test(
        "endpoints are found as Express finds them",
        arguments: [
            ("GET", "/", .greeting), ("HEAD", "/api/v2/runtimes", .runtimes),
            ("GET", "/API/V2/Runtimes/", .runtimes), ("GET", "/api/v2/piston/runtimes", .runtimes),
            ("POST", "/api/v2/execute/", .execute(.v2)),
            ("POST", "/api/v2/piston/execute", .execute(.v2)),
            ("POST", "/api/v3/execute", .execute(.v3)), ("GET", "/api/v3/runtimes", .runtimes),
            ("GET", "/api/v2/execute", nil), ("POST", "/api/v2/execute//", nil),
            ("POST", "/", nil), ("DELETE", "/api/v2/runtimes", nil),
        ] as [(String, String, PistonRoute?)])
    func routes(method: String, path: String, route: PistonRoute?) {
        #expect(Router.piston.route(HTTPMethod(method), path) == route)
    }

    @Test func `no route shadows another`() {
        #expect(Router.piston.conflicts().isEmpty)
    }

    @Test func `the greeting is the text that health checks know`() {
        #expect(Piston.renderGreeting().text == #"{"message":"Piston v3.1.1"}"#)
    }

    @Test(
        "options answer with what is allowed, in the header and the body",
        arguments: [("/api/v2/execute", "POST"), ("/api/v2/runtimes", "GET,HEAD")])
    func options(path: String, allow: String) {
        let response = Router.piston.match(.options, path).refusal
        #expect(response?.headers["Allow"] == allow)
        #expect(response?.text == allow)
    }
}

extension Router where Payload == PistonRoute {
    static let piston: Router<PistonRoute> = {
        var router = Router()
        Piston.register(in: &router) { $0 }
        return router
    }()

    func route(_ method: HTTPMethod, _ path: String) -> PistonRoute? {
        guard case .found(let route, _) = match(method, path) else { return nil }
        return route
    }
}
