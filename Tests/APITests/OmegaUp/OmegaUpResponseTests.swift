import Grading
import HTTP
import JSON
import Testing

@testable import API

@Suite("OmegaUp: answers about runs")
struct OmegaUpRunResponseTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    private func status(_ run: OmegaUpRun, caller: String? = "ann") throws -> JSONValue {
        try json(OmegaUp.renderStatus(run, caller: caller, username: nil).text)
    }

    private func details(_ run: OmegaUpRun, _ view: OmegaUp.DetailsView = .init()) throws
        -> JSONValue
    {
        try json(OmegaUp.renderDetails(run, view: view, policy: OmegaUpPolicy()).text)
    }

    @Test func `every answer is JSON that no cache keeps`() {
        let response = OmegaUp.renderDone()
        #expect(response.text == #"{"status":"ok"}"#)
        #expect(
            response.headers == [
                "Content-Type": "application/json",
                "Cache-Control": "no-store, no-cache, must-revalidate", "Pragma": "no-cache",
                "Expires": "Thu, 01 Jan 1970 00:00:00 GMT", "X-Robots-Tag": "noindex",
            ])
        let rate = OmegaUpRate(calls: 3, limit: 10, now: 0)
        #expect(OmegaUp.decorate(response, rate: rate).headers["X-RateLimit-Remaining"] == "7")
    }

    @Test func `a new run has a guid, a delay, an end and a next time`() {
        var accepted = OmegaUpOrder.make(delay: 30).submission
        accepted.submissionDeadline = 1_436_580_000
        #expect(
            OmegaUp.renderCreated(guid: OmegaUpOrder.guid, accepted).text == #"""
                {"status":"ok","guid":"0123456789abcdef0123456789abcdef","submit_delay":30,\#
                "submission_deadline":1436580000,"nextSubmissionTimestamp":1436577101}
                """#)
    }

    @Test func `the status of a run that is over`() {
        let run = OmegaUpRun(.make(delay: 30), state: .ready, result: .accepted())
        #expect(
            OmegaUp.renderStatus(run, caller: "ann", username: nil).text == #"""
                {"guid":"0123456789abcdef0123456789abcdef","alias":"sums","contest_alias":null,\#
                "language":"cpp","status":"ready","verdict":"AC","time":1436577101,"score":1,\#
                "contest_score":null,"runtime":150,"memory":2097152,"penalty":30,\#
                "submit_delay":30,"type":"normal","username":"ann","country":"xx",\#
                "classname":"user-rank-unranked","execution":"EXECUTION_FINISHED",\#
                "output":"OUTPUT_CORRECT","status_memory":"MEMORY_AVAILABLE",\#
                "status_runtime":"RUNTIME_AVAILABLE"}
                """#)
    }

    @Test(arguments: [OmegaUpRun.State.new, .waiting, .compiling, .running])
    func `until it is over a run waits, with JE and no points`(state: OmegaUpRun.State) throws {
        let run = OmegaUpRun(.make(contest: "c", points: 100), state: state)
        let status = try status(run)
        let details = try details(run)
        #expect(status["status"] == "waiting")
        #expect(details["status"] == .string(state.rawValue))
        for value in [status, details] {
            #expect(value["verdict"] == "JE")
            #expect(value["score"] == 0)
            #expect(value["contest_score"] == 0)
            #expect(value["runtime"] == 0)
            #expect(value["memory"] == 0)
        }
        #expect(status["execution"] == "EXECUTION_COMPILATION_ERROR")
        #expect(status["output"] == "OUTPUT_INTERRUPTED")
        #expect(status["status_memory"] == "MEMORY_NOT_AVAILABLE")
        #expect(status["status_runtime"] == "RUNTIME_NOT_AVAILABLE")
    }

    @Test func `a run that is graded again shows its old verdict meanwhile`() throws {
        let status = try status(OmegaUpRun(.make(), state: .new, result: .accepted()))
        #expect(status["status"] == "waiting")
        #expect(status["verdict"] == "AC")
        let failed = OmegaUpRun(.make(), state: .ready, result: .judgeError)
        #expect(try self.status(failed)["status"] == "ready")
        #expect(try self.status(failed)["verdict"] == "JE")
    }

    @Test func `another's name is not told`() throws {
        let run = OmegaUpRun(.make(), state: .ready, result: .accepted())
        #expect(try status(run, caller: "bob")["username"] == "")
        let response = OmegaUp.renderStatus(run, caller: "bob", username: "someone")
        #expect(try json(response.text)["username"] == "someone")
    }

    /// Score, points of the contest; then score, `contest_score` of status and of details.
    @Test(arguments: [
        (1.0 / 3, nil, "0.333333333333333", "null", "33.3333333333333"),
        (2.0 / 3, 100, "0.666666666666667", "66.67", "66.67"),
        (1, nil, "1", "null", "100"), (0.1 + 0.2, 50, "0.3", "15", "15"),
        (0.7, nil, "0.7", "null", "70"), (0, 100, "0", "0", "0"),
        (341.0 / 1024, 33.3, "0.3330078125", "11.09", "11.09"),
    ])
    func `scores are exact, and rounded where the contest counts them`(
        score: Double, points: Double?, shown: String, contest: String, inDetails: String
    ) throws {
        let run = OmegaUpRun(
            .make(contest: points == nil ? nil : "c", points: points), state: .ready,
            result: .accepted(score: score))
        #expect(try status(run)["score"]?.text == shown)
        #expect(try status(run)["contest_score"]?.text == contest)
        #expect(try details(run)["score"]?.text == shown)
        #expect(try details(run)["contest_score"]?.text == inDetails)
    }

    @Test func `a contest may count a score otherwise, or milliseconds as the penalty`() throws {
        var result = OmegaUpResult.accepted(score: 0.5)
        result.contestScore = 0
        let order = OmegaUpOrder.make(
            contest: "c", points: 100, delay: 7, penaltyIsRuntime: true)
        let status = try status(
            OmegaUpRun(order, state: .ready, result: result, kind: .disqualified))
        #expect(status["contest_score"] == 0)
        #expect(status["score"] == 0.5)
        #expect(status["penalty"] == 150)
        #expect(status["submit_delay"] == 7)
        #expect(status["type"] == "disqualified")
    }

    @Test func `details hold what both families of documents promise`() {
        var result = OmegaUpResult.accepted()
        result.details = ["verdict": "AC", "groups": [], "judged_by": "slot 0"]
        var view = OmegaUp.DetailsView()
        view.isAdmin = true
        view.showsDetails = true
        view.showDiff = "all"
        view.cases = [.init(name: "1.a", input: "1 2\n", output: "3\n")]
        let run = OmegaUpRun(.make(delay: 30), state: .ready, result: result)
        #expect(
            OmegaUp.renderDetails(run, view: view, policy: OmegaUpPolicy()).text == #"""
                {"guid":"0123456789abcdef0123456789abcdef","alias":"sums","language":"cpp",\#
                "status":"ready","verdict":"AC","runtime":150,"memory":2097152,"score":1,\#
                "contest_score":100,"penalty":30,"time":1436577101,"submit_delay":30,\#
                "admin":true,"source":"int main() {}","feedback":[],"show_diff":"all",\#
                "cases":{"1.a":{"in":"1 2\n","out":"3\n"}},\#
                "details":{"verdict":"AC","groups":[],"judged_by":"slot 0"},\#
                "judged_by":"slot 0","logs":""}
                """#)
    }

    @Test func `others do not see verdicts of cases, and nobody sees groups that are null`() throws
    {
        let run = OmegaUpRun(.make(), state: .ready, result: .notCompiled)
        let hidden = try details(run)
        #expect(hidden["cases"] == .object([:]))
        for name in ["details", "judged_by", "logs"] { #expect(hidden[name] == nil) }
        #expect(hidden["compile_error"] == "Main:\nMain.cpp:1:1: error")
        var view = OmegaUp.DetailsView()
        view.showsDetails = true
        #expect(try details(run, view)["details"] == ["verdict": "CE", "judged_by": ""])
        let good = OmegaUpRun(.make(), state: .ready, result: .accepted())
        #expect(try details(good)["compile_error"] == nil)
    }

    @Test func `where a contest wants a summary, groups have a verdict and no cases`() throws {
        var result = OmegaUpResult.accepted()
        result.details = [
            "verdict": "TLE",
            "groups": [
                [
                    "group": "a", "score": 0,
                    "cases": [["verdict": "AC"], ["verdict": "TLE"], ["verdict": "WA"]],
                ]
            ],
        ]
        var view = OmegaUp.DetailsView()
        (view.showsDetails, view.isSummary) = (true, true)
        let shown = try details(OmegaUpRun(.make(), state: .ready, result: result), view)
        #expect(
            shown["details"]?["groups"]
                == [["group": "a", "score": 0, "cases": [], "verdict": "TLE"]])
    }

    @Test func `a source comes with the compiler's error, by both names`() {
        let good = OmegaUpRun(.make(), state: .ready, result: .accepted())
        #expect(
            OmegaUp.renderSource(good).text
                == #"{"status":"ok","source":"int main() {}","compilation_error":null}"#)
        let bad = OmegaUpRun(.make(), state: .ready, result: .notCompiled)
        #expect(
            OmegaUp.renderSource(bad).text == #"""
                {"status":"ok","source":"int main() {}",\#
                "compilation_error":"Main:\nMain.cpp:1:1: error",\#
                "compile_error":"Main:\nMain.cpp:1:1: error"}
                """#)
    }

    @Test func `a list has its runs and their number`() throws {
        var result = OmegaUpResult.accepted()
        result.scoreByGroup = [.init(name: "easy", score: 1), .init(name: "hard", score: nil)]
        let runs = [
            OmegaUpRun(.make(contest: "c", points: 10), state: .ready, result: result),
            OmegaUpRun(.make(), state: .running),
        ]
        let list = try json(OmegaUp.renderList(runs, total: 17).text)
        #expect(list["totalRuns"] == 17)
        #expect(list["status"] == "ok")
        let first = try #require(list["runs"]?[0])
        #expect(first["contest_alias"] == "c")
        #expect(first["username"] == "ann")
        #expect(first["suggestions"] == 0)
        #expect(first["score_by_group"] == ["easy": 1, "hard": nil])
        #expect(list["runs"]?[1]?["status"] == "running")
        #expect(list["runs"]?[1]?["score_by_group"] == nil)
        #expect(
            OmegaUp.renderList([], total: 0).text == #"{"runs":[],"totalRuns":0,"status":"ok"}"#)
    }

    @Test func `who disqualifies is told which runs`() {
        #expect(
            OmegaUp.renderDisqualified([("g1", "ann"), ("g2", "bob")]).text == #"""
                {"runs":[{"guid":"g1","username":"ann"},{"guid":"g2","username":"bob"}],\#
                "status":"ok"}
                """#)
    }
}

@Suite("OmegaUp: other answers")
struct OmegaUpResponseTests {
    @Test func `users, tokens and sessions`() {
        let login = OmegaUp.renderLogin(token: "t")
        #expect(login.text == #"{"auth_token":"t","status":"ok"}"#)
        #expect(login.headers["Set-Cookie"] == "ouat=t; Path=/; HttpOnly; SameSite=Lax")
        #expect(OmegaUp.renderAPIToken("t").text == #"{"token":"t","status":"ok"}"#)
        let rate = OmegaUpRate(calls: 1, limit: 1000, now: 0)
        #expect(
            OmegaUp.render([.init(name: "n", created: 5, lastUsed: nil, rate: rate)]).text == #"""
                {"tokens":[{"name":"n","timestamp":5,"last_used":0,\#
                "rate_limit":{"limit":1000,"remaining":999,"reset":3600}}],"status":"ok"}
                """#)
        var session = OmegaUp.SessionView(username: "team", account: "ann")
        session.identities = ["team"]
        (session.isAdmin, session.token) = (true, "t")
        session.apiTokens = [.init(name: "n", created: 5, lastUsed: 7, rate: rate)]
        #expect(
            OmegaUp.renderSession(session, now: 9).text == #"""
                {"session":{"valid":true,"identity":{"username":"team","name":"team"},\#
                "loginIdentity":{"username":"ann","name":"ann"},"auth_token":"t","email":null,\#
                "is_admin":true,"is_under_13_user":false,"classname":"user-rank-unranked",\#
                "associated_identities":[{"username":"ann","default":true},\#
                {"username":"team","default":false}],\#
                "api_tokens":[{"name":"n","timestamp":5,"last_used":7,\#
                "rate_limit":{"limit":1000,"remaining":999,"reset":3600}}]},\#
                "time":9,"status":"ok"}
                """#)
        #expect(
            OmegaUp.renderSession(nil, now: 9).text == #"""
                {"session":{"valid":false,"identity":null,"loginIdentity":null,\#
                "auth_token":null,"email":null,"is_admin":false,"is_under_13_user":false,\#
                "classname":"user-rank-unranked","associated_identities":[],"api_tokens":[]},\#
                "time":9,"status":"ok"}
                """#)
        #expect(OmegaUp.renderTime(9).text == #"{"time":9,"status":"ok"}"#)
    }

    @Test func `the grader, and counts by days`() {
        let state = OmegaUp.GraderState(
            running: [("slot 0", 17)], waiting: 3, runners: ["slot 0", "slot 1"])
        #expect(
            OmegaUp.render(state).text == #"""
                {"grader":{"status":"ok","broadcaster_sockets":0,"embedded_runner":true,\#
                "queue":{"running":[{"name":"slot 0","id":17}],"run_queue_length":3,\#
                "runner_queue_length":1,"runners":["slot 0","slot 1"]}},"status":"ok"}
                """#)
        #expect(
            OmegaUp.renderCounts(total: [("2024-01-31", 12)], accepted: [("2024-01-31", 6)]).text
                == #"{"total":{"2024-01-31":12},"ac":{"2024-01-31":6},"status":"ok"}"#)
        #expect(OmegaUp.renderUpdated(isRejudged: true).text == #"{"rejudged":true,"status":"ok"}"#)
    }
}
