import Foundation
import JSON
import Testing

extension Live {
    /// The public client makes objects of answers and wants all of their members: each call of it
    /// that returns has found them.
    @Suite("What omegaUp's own client makes of answers", .runs("python"))
    struct JudgeClientCallsTests {
        private static let created = 1_700_000_000

        private func told() async throws -> JSONValue {
            let server = try TestServer.judge()
            defer { server.end() }
            try server.put(
                "sumas", Package.twice(),
                ["title": "Sumas", "owner": "bob", "created": JSONValue(Self.created)])
            try server.put("hidden", Package.twice(), ["title": "Secret", "visibility": 0])
            return try await PythonClient.omegaUp.get().run(
                "omegaup_calls.py", ["http://127.0.0.1:\(server.port)"])
        }

        @Test(.enabled(if: PythonClient.hasOmegaUp, "omegaup cannot be had"))
        func `omegaup: sessions, tokens, contests, problems, disqualifying`() async throws {
            let told = try await told()
            try expectSessions(told)
            try expectContests(told)
            try expectProblems(told)
            try expectRuns(told)
        }

        private func expectSessions(_ told: JSONValue) throws {
            let session = try #require(told["session"]?["session"])
            #expect(session["valid"] == true && session["is_admin"] == false)
            #expect(session["identity"]?["username"] == "alice")
            #expect(
                session["associated_identities"] == [
                    ["default": true, "username": "alice"],
                    ["default": false, "username": "team-alice"],
                ])
            #expect(session["api_tokens"]?.array?.map { $0["name"] } == ["one", "two"])
            let tokens = try #require(told["tokens"]?["tokens"])
            #expect(tokens[0]?["last_used"] == 0)
            #expect((tokens[1]?["last_used"]?.int ?? 0) > Self.created)
            #expect(told["left"] == ["one"])
            let other = told["other session"]?["session"]
            #expect(other?["identity"]?["username"] == "team-alice")
            #expect(other?["loginIdentity"]?["username"] == "alice")
            let time = told["time"]?.int ?? 0
            #expect(abs(time - Int(Date.now.timeIntervalSince1970)) < 120)
        }

        private func expectContests(_ told: JSONValue) throws {
            #expect(told["added"]?["solutionStatus"] == "not_found")
            #expect(told["before"]?["opened"] == false)
            #expect(told["before"]?["has_submissions"] == false)
            #expect(told["before"]?["problems"] == [])
            let final = try #require(told["final"])
            #expect(final["opened"] == true && final["has_submissions"] == true)
            #expect(final["admin"] == false && final["director"] == "root")
            #expect(final["show_penalty"] == false && final["archived"] == false)
            #expect(final["languages"] == ["py3"] && final["window_length"] == .null)
            #expect(final["submission_deadline"] == final["finish_time"])
            let problems = try #require(final["problems"]?.array)
            #expect(problems.map { $0["title"] } == ["Sumas", "Secret"])
            #expect(problems.map { $0["letter"] } == ["A", "B"])
            #expect(problems.map { $0["points"] } == [30, 70])
            #expect(problems.map { $0["visibility"] } == [2, 0])
            #expect(problems.map { $0["submissions"] } == [2, 0])
            #expect(problems.map { $0["accepted"] } == [1, 0])
            #expect(problems.map { $0["has_submissions"] } == [true, false])
            #expect(problems[0]["version"] == told["practice"]?["version"])
            let unopened = try #require(told["unopened"]?["problems"]?.array)
            #expect(unopened.map { $0["title"] } == ["Sumas", "hidden"])
            #expect(unopened.map { $0["version"] == "" } == [false, true])
            #expect(told["later"]?["problems"] == [])
            #expect(told["admin's"]?["admin"] == true)
            #expect(told["admin's"]?["problems"]?[1]?["title"] == "Secret")
        }

        private func expectProblems(_ told: JSONValue) throws {
            let practice = try #require(told["practice"])
            let guids = try #require(told["guids"]?.array)
            #expect(practice["runs"]?.array?.map { $0["guid"] } == [guids[1], guids[0]])
            #expect(practice["runs"]?.array?.map { $0["verdict"] } == ["AC", "PA"])
            #expect(practice["submissions"] == 2 && practice["score"] == 100)
            #expect(practice["accepted"] == 1)
            #expect(practice["creation_date"] == JSONValue(Self.created))
            #expect(practice["problemsetter"]?["username"] == "bob")
            #expect(practice["nominationStatus"]?["solved"] == true)
            #expect(practice["admin"] == false && practice["points"] == 100)
            #expect(practice["input_limit"] == 10240 && practice["visits"] == 0)
            #expect(practice["difficulty"] == .null)
            #expect(practice["version"]?.string?.isEmpty == false)
            #expect(practice["limits"]?["memory_limit"] == "64 MiB")
            #expect(practice["settings"]?["limits"]?["TimeLimit"] == "1s")
            #expect(told["in contest"]?["points"] == 30 && told["in contest"]?["score"] == 15)
            #expect(told["score without it"] == 0)
            #expect(told["root's"]?["admin"] == true && told["root's"]?["runs"] == [])
            #expect(told["root's"]?["nominationStatus"]?["tried"] == false)
            #expect(told["updated"]?["rejudged"] == false)
            let after = try #require(told["after"])
            #expect(after["title"] == "Twice" && after["version"] != practice["version"])
            #expect(after["statement"]?["markdown"] == "# Twice\n")
            #expect(after["settings"]?["cases"]?["e"]?["out"] == "14\n")
        }

        private func expectRuns(_ told: JSONValue) throws {
            let guids = try #require(told["guids"]?.array)
            #expect(told["runs"]?["totalRuns"] == 1)
            let run = told["runs"]?["runs"]?[0]
            #expect(run?["guid"] == guids[0] && run?["contest_score"] == 15)
            for name in ["disqualified", "together"] {
                #expect(told[name]?["runs"] == [["guid": guids[0], "username": "alice"]])
            }
            let total = told["counts"]?["total"]?.object?.members.compactMap(\.value.int)
            #expect(total?.reduce(0, +) == 2)
        }
    }
}
