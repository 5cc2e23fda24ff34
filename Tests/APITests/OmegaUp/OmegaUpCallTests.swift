import Grading
import HTTP
import Testing

@testable import API

@Suite("OmegaUp: what requests ask for")
struct OmegaUpCallTests {
    private func call(_ path: String, _ form: String = "") throws -> OmegaUpCall {
        try OmegaUp.call(.omegaUp(.post, "/api/\(path)/", form: form))
    }

    @Test func `a submission is taken as it comes`() throws {
        #expect(
            try call("run/create", "problem_alias=p&language=cpp&source=+a%0A%FF&contest_alias=c")
                == .createRun(
                    OmegaUpSubmission(
                        problem: "p", contest: "c", language: "cpp",
                        source: [0x20, 0x61, 0x0A, 0xFF])))
        #expect(
            try OmegaUp.call(.omegaUp(.post, "/runs/create", form: "problemset_id=7"))
                == .createRun(
                    OmegaUpSubmission(
                        problem: nil, problemset: "7", language: nil, source: nil,
                        isDocumented: true)))
    }

    @Test func `questions about a run`() throws {
        #expect(
            try call("run/status", "run_alias=a&username=bob&wait=2.5")
                == .runStatus(run: "a", username: "bob", wait: .milliseconds(2500)))
        #expect(
            try call("run/status", "run_alias=a&wait=1e300")
                == .runStatus(run: "a", username: nil, wait: .seconds(60)))
        #expect(try call("run/details", "run_alias=a&wait=0") == .runDetails(run: "a", wait: nil))
        #expect(try call("run/source", "run_alias=a") == .runSource(run: "a"))
        #expect(
            try OmegaUp.call(.omegaUp(.get, "/runs/a/source/")) == .runSource(run: "a"))
        #expect(
            try call("run/download", "run_alias=a&show_diff=true")
                == .downloadRun(run: "a", showsDiff: true))
    }

    @Test func `changes of runs`() throws {
        #expect(try call("run/rejudge", "run_alias=a") == .rejudge(run: "a", debug: false))
        #expect(try call("run/disqualify", "run_alias=a") == .disqualify(.run("a")))
        #expect(
            try call("run/requalify", "problem_alias=p&contest_alias=c&username=u")
                == .requalify(.runs(problem: "p", contest: "c", username: "u")))
    }

    @Test func `lists of runs, with and without filters`() throws {
        #expect(try call("run/list") == .listRuns(OmegaUpRunFilter()))
        #expect(
            try call("run/list", "status=&verdict=&language=&username=&problem_alias=&offset=")
                == .listRuns(OmegaUpRunFilter()))
        var filter = OmegaUpRunFilter()
        filter.page = 2
        filter.rowCount = 1000
        filter.state = .ready
        filter.verdict = "NO-AC"
        filter.language = "cpp"
        filter.problem = "p"
        filter.username = "u"
        filter.execution = "EXECUTION_FINISHED"
        filter.output = "OUTPUT_CORRECT"
        let form =
            "offset=2&rowcount=5000&status=ready&verdict=NO-AC&language=cpp&problem_alias=p"
            + "&username=u&execution=EXECUTION_FINISHED&output=OUTPUT_CORRECT"
        #expect(try call("run/list", form) == .listRuns(filter))
        #expect(
            try call("contest/runs", form + "&contest_alias=c")
                == .contestRuns(contest: "c", filter))
        filter.problem = nil
        #expect(
            try call("problem/runs", form + "&show_all=True")
                == .problemRuns(problem: "p", isOwn: false, filter))
        #expect(
            try call("problem/runs", "problem_alias=p")
                == .problemRuns(problem: "p", isOwn: true, OmegaUpRunFilter()))
    }

    @Test func `a filter chooses runs, and a page of them`() {
        let run = OmegaUpRun(.make(), state: .ready, result: .accepted())
        var filter = OmegaUpRunFilter()
        #expect(filter.matches(run))
        filter.verdict = "NO-AC"
        #expect(!filter.matches(run))
        #expect(filter.matches(OmegaUpRun(.make(), state: .waiting)))
        filter.verdict = "AC"
        filter.state = .ready
        (filter.language, filter.problem, filter.username) = ("cpp", "sums", "ann")
        (filter.execution, filter.output) = ("EXECUTION_FINISHED", "OUTPUT_CORRECT")
        #expect(filter.matches(run))
        filter.username = "bob"
        #expect(!filter.matches(run))
        filter.rowCount = 10
        #expect(filter.rows(of: 25) == 0..<10)
        filter.page = 2
        #expect(filter.rows(of: 25) == 20..<25)
        filter.page = 3
        #expect(filter.rows(of: 25) == 25..<25)
        filter.page = .max
        #expect(filter.rows(of: 25) == 25..<25)
    }

    @Test func `a problem is made of a form with a file`() throws {
        let fields = [
            "problem_alias": "p", "title": "Sums", "source": "", "visibility": "public",
            "languages": "cpp17-gcc, py3", "time_limit": "1000", "extra_wall_time": "0",
            "overall_wall_time_limit": "30000", "memory_limit": "65536", "output_limit": "10240",
            "input_limit": "10240", "validator": "token", "validator_time_limit": "1000",
            "group_score_policy": "min", "show_diff": "all", "problem_contents": "PK\u{3}\u{4}",
        ]
        let body =
            fields.map {
                "--b\r\nContent-Disposition: form-data; name=\"\($0)\"; filename=\"x\"\r\n"
                    + "\r\n\($1)\r\n"
            }.joined() + "--b--\r\n"
        let request = HTTPRequest.omegaUp(
            .post, "/api/problem/create/", form: body, type: "multipart/form-data; boundary=b")
        var change = OmegaUpProblemChange(alias: "p")
        (change.title, change.source, change.visibility) = ("Sums", "", 2)
        change.languages = ["cpp17-gcc", "py3"]
        (change.timeLimitMs, change.extraWallTimeMs, change.overallWallTimeMs) = (1000, 0, 30_000)
        (change.memoryKiB, change.outputBytes, change.inputBytes) = (65_536, 10_240, 10_240)
        (change.validator, change.validatorTimeMs) = ("token", 1000)
        (change.groupScorePolicy, change.showDiff) = ("min", "all")
        change.contents = [0x50, 0x4B, 3, 4]
        #expect(try OmegaUp.call(request) == .createProblem(change))

        var lecture = OmegaUpProblemChange(alias: "p")
        (lecture.message, lecture.languages) = ("m", [])
        #expect(
            try call("problem/update", "problem_alias=p&message=m&languages=")
                == .updateProblem(lecture))
        #expect(
            try call("problem/details", "problem_alias=p&contest_alias=")
                == .problemDetails(problem: "p", contest: nil))
    }

    @Test func `contests`() throws {
        var contest = Contest(alias: "c", title: "C", start: 100, finish: 200)
        contest.description = "d"
        contest.windowMinutes = 60
        contest.submissionsGapSeconds = 60
        contest.penaltyMinutes = 20
        contest.penaltyType = .problemOpen
        contest.scoreMode = .maxPerGroup
        contest.feedback = .summary
        contest.languages = ["py3"]
        contest.participants = []
        #expect(
            try call(
                "contest/create",
                "alias=c&title=C&description=d&start_time=100&finish_time=200&window_length=60"
                    + "&submissions_gap=60&penalty=20&penalty_type=problem_open&languages=py3"
                    + "&score_mode=max_per_group&feedback=summary&admission_mode=private"
                    + "&points_decay_factor=0&scoreboard=80") == .createContest(contest))
        #expect(
            try call(
                "contest/create", "alias=c&title=C&start_time=100&finish_time=200&window_length=0")
                == .createContest(Contest(alias: "c", title: "C", start: 100, finish: 200)))
        #expect(
            try call("contest/addProblem", "contest_alias=c&problem_alias=p&points=50.5")
                == .addProblem(contest: "c", .init(alias: "p", points: 50.5), order: nil))
        #expect(try call("contest/open", "contest_alias=c") == .openContest(contest: "c"))
        #expect(try call("contest/details", "contest_alias=c") == .contestDetails(contest: "c"))
    }

    @Test func `users and the rest`() throws {
        #expect(
            try call("user/login", "usernameOrEmail=a@b&password=%2B+")
                == .login(user: "a@b", password: "+ "))
        #expect(try call("user/createAPIToken", "name=n") == .createAPIToken(name: "n"))
        #expect(try call("user/listAPITokens") == .listAPITokens)
        #expect(try call("user/revokeAPIToken", "name=n n") == .revokeAPIToken(name: "n n"))
        #expect(try call("session/currentSession") == .currentSession)
        #expect(try call("time/get") == .time)
        #expect(try call("run/counts") == .runCounts)
        #expect(try call("grader/status") == .graderStatus)
    }
}
