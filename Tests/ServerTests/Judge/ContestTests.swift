import Foundation
import Glibc
import JSON
import Linux
import Testing

extension TestServer {
    /// A contest's file, as an operator puts it there. Times are seconds from now.
    func putContest(
        _ alias: String, from start: Int = -600, to finish: Int = 3600, _ more: JSONObject = [:]
    ) throws {
        let now = Int(Date.now.timeIntervalSince1970)
        var contest: JSONObject = [
            "alias": .string(alias), "title": "Final", "start": JSONValue(now + start),
            "finish": JSONValue(now + finish), "penaltyType": "none",
            "problems": [["alias": "sumas", "points": 30]],
        ]
        for member in more.members { contest[member.name] = member.value }
        let url = URL(fileURLWithPath: "\(directory)/data/contests/\(alias).json")
        try Data(JSONValue.object(contest).bytes).write(to: url, options: .atomic)
    }
}

extension Live {
    @Suite("Contests", .runs("c"))
    struct ContestTests {
        static let server = Result {
            let server = try TestServer.judge()
            try server.put("sumas", Package.twice())
            try server.put("hidden", Package.twice(), ["visibility": 0])
            try server.put("other", Package.twice())
            return server
        }

        private static let half = Program.c("printf(\"2\\n\");")

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        private func open(_ contest: String, as user: String = "alice") async throws -> Answer {
            try await answer(.form("/api/contest/open/", ["contest_alias": contest], as: user))
        }

        /// The name of what refuses a submission; `nil`: nothing does.
        private func refusal(
            _ contest: String, _ problem: String = "sumas", as user: String = "alice"
        ) async throws -> String? {
            try await answer(
                .submission(problem, "c", Program.c, contest: contest, as: user)
            ).json["errorname"]?.string
        }

        @Test func `points of the contest are what a score is worth`() async throws {
            let server = try Self.server.get()
            try server.putContest("final", ["penaltyType": "contest_start"])
            #expect(try await refusal("final") == "runNotEvenOpened")
            #expect(try await open("final").json == ["status": "ok"])
            let created = try await answer(
                .submission("sumas", "c", Self.half, contest: "final"))
            let now = Int(Date.now.timeIntervalSince1970)
            #expect(created.json["submit_delay"] == 10)
            let deadline = try #require(created.json["submission_deadline"]?.int)
            #expect((now + 3500...now + 3600).contains(deadline))
            let guid = try #require(created.json["guid"]?.string)
            let run = try await server.judged(guid)
            #expect(run["verdict"] == "PA" && run["score"] == 0.5)
            #expect(run["contest_score"] == 15)
            #expect(run["submit_delay"] == 10 && run["penalty"] == 10)
            #expect(run["details"]?["max_score"] == 30)
            let status = try await answer(.get("/runs/\(guid)/status", as: "alice")).json
            #expect(status["contest_score"] == 15)
            #expect(status["contest_alias"] == .null)
            #expect(status["type"] == "normal")
            let list = try await answer(
                .form("/api/contest/runs", ["contest_alias": "final"], as: "root"))
            #expect(list.json["totalRuns"] == 1)
            #expect(list.json["runs"]?[0]?["contest_alias"] == "final")
            #expect(list.json["runs"]?[0]?["contest_score"] == 15)
            let refused = try await answer(.form("/api/contest/runs", ["contest_alias": "final"]))
            #expect(refused.status == 403)
        }

        @Test func `before its start and after its end nobody submits, at its end not even admins`()
            async throws
        {
            let server = try Self.server.get()
            try server.putContest("early", from: 600)
            try server.putContest("late", from: -600, to: -1)
            #expect(try await open("early").json["errorname"] == "runNotInsideContest")
            #expect(try await refusal("early") == "runNotEvenOpened")
            #expect(try await refusal("late") == "runNotInsideContest")
            #expect(try await refusal("late", as: "root") == "runNotInsideContest")
            // An admin tries things out before the start, and is not ranked.
            let run = try await server.judged(
                .submission("sumas", "c", Program.c, contest: "early", as: "root"))
            #expect(run["contest_score"] == 30)
            let guid = try #require(run["guid"]?.string)
            let status = try await answer(.get("/runs/\(guid)/status", as: "root")).json
            #expect(status["type"] == "test")
        }

        @Test func `a window ends the contest for a user before it ends for all`() async throws {
            let server = try Self.server.get()
            try server.putContest("window", ["windowMinutes": 20])
            _ = try await open("window")
            let created = try await answer(
                .submission("sumas", "c", Program.c, contest: "window")
            ).json
            let now = Int(Date.now.timeIntervalSince1970)
            let deadline = try #require(created["submission_deadline"]?.int)
            #expect((now + 1190...now + 1200).contains(deadline))
            // One that was opened some time ago, as the server keeps it.
            let openings: JSONValue = ["contest": ["alice": JSONValue(now - 301)]]
            let url = URL(
                fileURLWithPath: "\(server.directory)/data/contests/over.opened.json")
            try Data(openings.bytes).write(to: url)
            try server.putContest("over", ["windowMinutes": 5])
            #expect(try await refusal("over") == "runNotInsideContest")
        }

        @Test func `who is not let in stays outside, and so do problems that are not its`()
            async throws
        {
            let server = try Self.server.get()
            try server.putContest("private", ["participants": ["bob"], "languages": ["c11-gcc"]])
            #expect(try await open("private").json["errorname"] == "userNotAllowed")
            #expect(try await refusal("private") == "runNotEvenOpened")
            #expect(try await open("private", as: "bob").status == 200)
            #expect(try await refusal("private", as: "bob") == nil)
            let other = try await answer(
                .submission("other", "c", Program.c, contest: "private", as: "bob"))
            #expect(other.status == 400)
            #expect(other.json["errorname"] == "parameterNotFound")
            #expect(other.json["parameter"] == "problem_alias")
            let python = try await answer(
                .submission("sumas", "py3", Program.python, contest: "private", as: "bob"))
            #expect(python.json["errorname"] == "parameterNotInExpectedSet")
            #expect(python.json["error"]?.string?.hasSuffix("(c11-gcc).") == true)
            #expect(try await open("nope").json["errorname"] == "contestNotFound")
        }

        @Test func `all or nothing takes the points of what is not all right, not the verdict`()
            async throws
        {
            let server = try Self.server.get()
            try server.putContest("strict", ["scoreMode": "all_or_nothing"])
            _ = try await open("strict")
            let half = try await server.judged(
                .submission("sumas", "c", Self.half, contest: "strict"))
            #expect(half["verdict"] == "PA")
            #expect(half["score"] == 0 && half["contest_score"] == 0)
            let full = try await server.judged(
                .submission("sumas", "c", Program.c, contest: "strict"))
            #expect(full["score"] == 1 && full["contest_score"] == 30)
        }

        @Test func `the gap of a contest holds for its problem and its users, not for admins`()
            async throws
        {
            let server = try Self.server.get()
            try server.putContest("slow", ["submissionsGap": 100])
            for user in ["alice", "bob"] { _ = try await open("slow", as: user) }
            let first = try await answer(.submission("sumas", "c", Program.c, contest: "slow"))
            let next = try #require(first.json["nextSubmissionTimestamp"]?.int)
            let refused = try await answer(.submission("sumas", "c", Program.c, contest: "slow"))
            #expect(refused.status == 403)
            #expect(refused.json["errorname"] == "runWaitGap")
            #expect(refused.json["nextSubmissionTimestamp"]?.int == next)
            #expect(try await refusal("slow", as: "bob") == nil)
            #expect(try await refusal("") == nil)
            for _ in 0..<2 { #expect(try await refusal("slow", as: "root") == nil) }
        }

        @Test(arguments: ["none", "summary", "detailed"])
        func `while it runs, its feedback says what of the cases is shown`(feedback: String)
            async throws
        {
            let server = try Self.server.get()
            let alias = "feedback-\(feedback)"
            try server.putContest(alias, ["feedback": .string(feedback)])
            _ = try await open(alias)
            let guid = try await server.submit(
                .submission("sumas", "c", Self.half, contest: alias))
            _ = try await server.judged(guid)
            let own = try await answer(.get("/runs/\(guid)/details", as: "alice")).json
            #expect(own["verdict"] == "PA")
            #expect(own["cases"] == [:])
            let groups = own["details"]?["groups"]?.array
            #expect((own["details"] == nil) == (feedback == "none"))
            if feedback == "summary" {
                #expect(groups?.map { $0["verdict"] } == ["AC", "WA"])
                #expect(groups?.allSatisfy { $0["cases"] == nil } == true)
            }
            if feedback == "detailed" {
                #expect(own.cases.map { $0["verdict"] } == ["AC", "WA"])
            }
            for verb in ["details", "status", "source"] {
                let other = try await answer(.get("/runs/\(guid)/\(verb)", as: "bob"))
                #expect(other.json["errorname"] == "userNotAllowed")
            }
        }

        @Test func `a contest is made through the API, and is there after kill -9`() async throws {
            let server = try TestServer.judge()
            defer { server.end() }
            try server.put("sumas", Package.twice())
            try server.put("hidden", Package.twice(), ["visibility": 0])
            let now = Int(Date.now.timeIntervalSince1970)
            let form = [
                "alias": "made", "title": "Made", "description": "x",
                "start_time": "\(now - 60)", "finish_time": "\(now + 600)",
                "window_length": "0", "submissions_gap": "0", "penalty_type": "none",
                "score_mode": "partial", "feedback": "detailed", "admission_mode": "public",
            ]
            let refused = try await server.answer(.form("/api/contest/create/", form))
            #expect(refused.status == 403)
            let made = try await server.answer(.form("/api/contest/create/", form, as: "root"))
            #expect(made.json["status"] == "ok", "\(made.text)")
            let again = try await server.answer(.form("/api/contest/create/", form, as: "root"))
            #expect(again.json["errorname"] == "aliasInUse")
            for (problem, points) in [("sumas", "40"), ("hidden", "60")] {
                let pairs = [
                    "contest_alias": "made", "problem_alias": problem, "points": points,
                    "order_in_contest": "1",
                ]
                let mine = try await server.answer(.form("/api/contest/addProblem/", pairs))
                #expect(mine.status == 403)
                let added = try await server.answer(
                    .form("/api/contest/addProblem/", pairs, as: "root"))
                #expect(added.json["status"] == "ok", "\(added.text)")
            }
            // A problem of a contest is not for practice as long as it runs.
            let practice = try await server.answer(.submission("hidden", "c", Program.c))
            #expect(practice.json["errorname"] == "problemIsNotPublic")
            let opened = try await server.answer(
                .form("/api/contest/open/", ["contest_alias": "made"]))
            #expect(opened.status == 200)
            let details = try await server.answer(
                .form("/api/contest/details/", ["contest_alias": "made"])
            ).json
            #expect(details["opened"] == true)
            #expect(details["problems"]?.array?.map { $0["alias"] } == ["hidden", "sumas"])
            #expect(details["problems"]?.array?.map { $0["points"] } == [60, 40])

            server.process.signal(SIGKILL)
            _ = try server.wait()
            let next = try TestServer.judge(data: server.directory + "/data")
            defer { next.end() }
            let run = try await next.judged(
                .submission("hidden", "c", Program.c, contest: "made"))
            #expect(run["verdict"] == "AC" && run["contest_score"] == 60)
        }

        @Test func `a penalty from when the problem was opened wants it to be opened`()
            async throws
        {
            let server = try Self.server.get()
            try server.putContest("opening", ["penaltyType": "problem_open"])
            _ = try await open("opening")
            #expect(try await refusal("opening") == "runNotEvenOpened")
            let page = try await answer(
                .form(
                    "/api/problem/details", ["problem_alias": "sumas", "contest_alias": "opening"]))
            #expect(page.status == 200)
            #expect(try await refusal("opening") == nil)
        }

        @Test func `contests that nobody knows are practice where the settings say so`()
            async throws
        {
            let server = try TestServer.judge([
                "omegaup": ["openContests": true, "opensContestsBySubmission": true]
            ])
            defer { server.end() }
            try server.put("sumas", Package.twice())
            try server.putContest("known")
            let run = try await server.judged(
                .submission("sumas", "c", Self.half, contest: "ContestAlias"))
            #expect(run["contest_score"] == 50)
            let known = try await server.judged(
                .submission("sumas", "c", Self.half, contest: "known"))
            #expect(known["contest_score"] == 15)
        }
    }
}
