import Foundation
import JSON
import Testing

extension Live {
    @Suite("omegaUp's API: what is refused, in which order and in whose words", .runs("c"))
    struct JudgeRefusalTests {
        static let server = Result {
            let server = try TestServer.judge()
            try server.put("sumas", Package.twice())
            try server.put("hidden", Package.twice(), ["visibility": 0])
            try server.put("banned", Package.twice(), ["visibility": -2])
            try server.put("old", Package.twice(), ["deprecated": true])
            try server.put("onlyc", Package.twice(), ["languages": ["c11-gcc", "py3", "py2"]])
            try server.put("lecture", ["statements/es.markdown": "x"], ["languages": []])
            try server.put("half", ["cases/1.in": "1\n", "cases/2.in": "", "cases/2.out": ""])
            return server
        }

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        /// What a submission lacks or has wrong, and what is said of that.
        private static let mistakes: [([String: String?], Int, String, String?)] = [
            (["source": nil], 400, "parameterEmpty", "source"),
            (["source": nil, "problem_alias": nil], 400, "parameterEmpty", "source"),
            (["problem_alias": nil, "language": "x"], 400, "parameterEmpty", "problem_alias"),
            (["problem_alias": "a b"], 400, "parameterInvalid", "problem_alias"),
            (["problem_alias": "../x"], 400, "parameterInvalid", "problem_alias"),
            (
                ["problem_alias": String(repeating: "a", count: 33)], 400,
                "parameterStringTooLong", "problem_alias"
            ),
            (["problem_alias": "nope", "language": nil], 404, "problemNotFound", nil),
            (["problem_alias": "old", "language": nil], 412, "problemDeprecated", nil),
            (["problem_alias": "banned", "language": nil], 404, "problemNotFound", nil),
            (["language": nil, "contest_alias": "nope"], 400, "parameterEmpty", "language"),
            (
                ["language": "cobol", "contest_alias": "nope"], 400,
                "parameterNotInExpectedSet", "language"
            ),
            (
                ["contest_alias": "nope", "problemset_id": "5"], 400, "incompatibleArgs", nil
            ),
            (["contest_alias": nil, "problemset_id": "5"], 404, "problemsetNotFound", nil),
            (["contest_alias": nil], 400, "parameterEmpty", "contest_alias"),
            (["contest_alias": "nope"], 400, "parameterNotFound", "contest_alias"),
            (
                ["source": String(repeating: "x", count: 1 << 20) + "y"], 400,
                "parameterStringTooLong", "source"
            ),
            (["problem_alias": "lecture"], 400, "parameterNotInExpectedSet", "language"),
        ]

        @Test(arguments: mistakes)
        func `a submission's first mistake is told`(
            change: [String: String?], status: Int, name: String, parameter: String?
        ) async throws {
            var pairs: [String: String?] = [
                "problem_alias": "sumas", "contest_alias": "", "language": "c", "source": "x",
            ]
            pairs.merge(change) { $1 }
            let answer = try await answer(.form("/api/runs/create/", pairs.compactMapValues { $0 }))
            #expect(answer.status == status)
            let json = answer.json
            #expect(json["errorname"] == .string(name))
            #expect(json["parameter"]?.string == parameter)
            #expect(json["status"] == "error")
            #expect(json["errorcode"] == JSONValue(status))
            #expect(json["header"]?.string?.hasPrefix("HTTP/1.1 \(status) ") == true)
            let text = try #require(json["error"]?.string)
            if let parameter { #expect(text.hasPrefix("`\(parameter)`: ")) }
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"]?.contains("no-store") == true)
        }

        @Test func `an unknown language is told which there are, and so is one not installed`()
            async throws
        {
            let cobol = try await answer(.submission("sumas", "cobol", "x")).json
            let text = try #require(cobol["error"]?.string)
            #expect(text.hasPrefix("`language`: Value (cobol) not in expected set (c11-gcc, "))
            #expect(text.contains("cpp17-gcc") && !text.contains("py2"))
            // Of the problem's three languages two are here.
            let old = try await answer(.submission("onlyc", "py2", "x"))
            #expect(old.status == 400)
            #expect(
                old.json["error"]
                    == "`language`: Value (py2) not in expected set (c11-gcc, py3).")
            let shown = try await answer(.get("/api/problem/details?problem_alias=onlyc")).json
            #expect(shown["languages"] == ["c11-gcc", "py3"])
            let cpp = try await answer(.submission("onlyc", "cpp", "x")).json
            #expect(cpp["errorname"] == "parameterNotInExpectedSet")
        }

        @Test func `who shows nothing, or a wrong token, is told to log in first`() async throws {
            for path in [
                "/api/run/create", "/api/runs/create/", "/api/run/status",
                "/api/run/details/?run_alias=x", "/runs/00000000000000000000000000000000/source",
                "/api/run/list", "/api/problem/runs", "/api/user/createAPIToken",
                "/api/grader/status", "/api/contest/create",
            ] {
                for user in [nil, "nobody"] {
                    let answer = try await answer(.form(path, as: user))
                    #expect(answer.status == 401)
                    #expect(answer.json["errorname"] == "loginRequired")
                    #expect(answer["WWW-Authenticate"] == #"omegaUp location="/login""#)
                }
            }
            // Somebody else's scheme is as good as nothing.
            let basic = try await answer(
                .form("/api/run/list", as: nil).with("Authorization", "Basic YTpi"))
            #expect(basic.status == 401)
            let time = try await answer(.get("/api/time/get"))
            #expect(time.status == 200)
            #expect((time.json["time"]?.int ?? 0) > 1_700_000_000)
        }

        @Test func `GET changes nothing, and what nobody knows is not found`() async throws {
            for path in [
                "/api/run/create", "/api/runs/create/", "/runs/create", "/api/Run/Rejudge",
            ] {
                let answer = try await answer(.get(path, as: "alice"))
                #expect(answer.status == 405)
                #expect(answer.json["errorname"] == "methodNotAllowed")
                #expect(answer.json["header"] == "HTTP/1.1 405 Method Not Allowed")
            }
            for method in ["PUT", "PATCH"] {
                var request = Request.submission("sumas", "c", "x")
                request.method = method
                #expect(try await answer(request).status == 200)
            }
            var deletion = Request.form("/api/run/status")
            deletion.method = "DELETE"
            #expect(try await answer(deletion).status == 405)
            for path in [
                "/api", "/api/", "/api/run", "/api/run/", "/api/run/nope", "/api/nope/create",
                "/api//run/status", "/api/runs/x/nope/",
            ] {
                let answer = try await answer(.form(path))
                #expect(answer.status == 404, "\(path)")
                #expect(answer.json["errorname"] == "apiNotFound", "\(path)")
                #expect(answer.json["error"] == "Requested API endpoint not found.")
            }
        }

        @Test func `a run that is not there is 404, another's is 403, no guid is 400`()
            async throws
        {
            let server = try Self.server.get()
            let guid = try await server.submit(.submission("sumas", "c", Program.c))
            _ = try await server.judged(guid)
            let long = String(repeating: "a", count: 33)
            for verb in ["status", "details", "source"] {
                for (id, status, name) in [
                    (guid, 403, "userNotAllowed"), (String(guid.reversed()), 404, "runNotFound"),
                    ("x", 404, "runNotFound"), ("x.y", 400, "parameterInvalid"),
                    (long, 400, "parameterStringTooLong"),
                ] as [(String, Int, String)] {
                    for request in [
                        Request.get("/api/runs/\(id)/\(verb)/", as: "bob"),
                        .form("/api/run/\(verb)", ["run_alias": id], as: "bob"),
                    ] {
                        let answer = try await answer(request)
                        #expect(answer.status == status)
                        #expect(answer.json["errorname"] == .string(name))
                    }
                }
                let none = try await answer(.form("/api/run/\(verb)"))
                #expect(none.json["errorname"] == "parameterEmpty")
                #expect(none.json["parameter"] == "run_alias")
            }
        }

        @Test func `runs of other APIs are not runs of this one`() async throws {
            let server = try Self.server.get()
            let id = try await server.session(.session("bash", "echo hi"))
            for verb in ["status", "details", "source", "rejudge"] {
                let answer = try await server.answer(.form("/api/runs/\(id)/\(verb)", as: "root"))
                #expect(answer.status == 404)
                #expect(answer.json["errorname"] == "runNotFound")
            }
        }

        @Test func `a package that is broken is answered with what is wrong with it`()
            async throws
        {
            let answer = try await answer(.submission("half", "c", "x"))
            #expect([400, 404].contains(answer.status))
            #expect(answer.json["error"]?.string?.contains("1.in") == true, "\(answer.text)")
        }

        @Test func `broken packages of before do not stop the start, and are in the log`()
            async throws
        {
            let directory = try TestServer.makeDirectory()
            let problems = directory + "/problems"
            try Package.write(["cases/1.in": "1\n"], to: problems + "/bad")
            try Package.write(
                Package.twice("{\"Limits\": {\"TimeLimit\": \"soon\"}}"), to: problems + "/worse")
            try Package.write(Package.twice(), to: problems + "/good")
            try Package.write(Package.twice(), to: problems + "/no good name")
            let server = try TestServer.judge(data: directory)
            defer {
                server.end()
                try? FileManager.default.removeItem(atPath: directory)
            }
            for (alias, reason) in [
                ("bad", "cases/1.in"), ("worse", "TimeLimit"), ("no good name", "name"),
            ] {
                let line = server.log.split(separator: "\n").first { $0.contains(alias) }
                #expect(line?.contains(reason) == true, "\(server.log)")
            }
            let run = try await server.judged(.submission("good", "c", Program.c))
            #expect(run["verdict"] == "AC")
            let bad = try await server.answer(.submission("bad", "c", Program.c))
            #expect(bad.json["error"]?.string?.contains("1.in") == true)
        }

        @Test func `a body that is not what it says is refused in the API's form`() async throws {
            for (type, body) in [
                ("application/json", "{\"source\": "), ("application/json", "[1]"),
                ("application/json", "\"x\""),
                ("multipart/form-data; boundary=X", "--X\r\nno end"),
                ("multipart/form-data", "--X--"),
            ] {
                var request = Request.form("/api/run/create")
                request.fields[0].value = type
                request.body = Array(body.utf8)
                let answer = try await answer(request)
                #expect(answer.status == 400, "\(type)")
                #expect(answer.json["errorname"] == "parameterInvalid", "\(type)")
                #expect(answer.json["errorcode"] == 400)
            }
            var list = Request.form("/api/run/create")
            list.fields[0].value = "application/json"
            list.body = Array(#"{"source": ["x"], "problem_alias": "sumas"}"#.utf8)
            let answer = try await answer(list)
            #expect(answer.json["errorname"] == "parameterInvalid")
            #expect(answer.json["parameter"] == "source")
        }

        @Test func `what never becomes a request is refused in the form of the API all the same`()
            async throws
        {
            var large = Request.form("/api/run/create")
            large.fields.append(("Content-Length", "99999999999"))
            large.method = "PUT"
            let answer = try await answer(large)
            #expect(answer.status == 413)
            #expect(answer.json["errorname"] == "parameterStringTooLong")
            #expect(answer.json["errorcode"] == 413)
        }

        @Test func `numbers and words that cannot be are named`() async throws {
            for (pairs, name, parameter) in [
                (["rowcount": "many"], "parameterInvalid", "rowcount"),
                (["rowcount": "0"], "parameterNumberTooSmall", "rowcount"),
                (["offset": "-1"], "parameterNumberTooSmall", "offset"),
                (["verdict": "GOOD"], "parameterNotInExpectedSet", "verdict"),
                (["status": "done"], "parameterNotInExpectedSet", "status"),
            ] as [([String: String], String, String)] {
                let answer = try await answer(.form("/api/run/list", pairs, as: "root"))
                #expect(answer.status == 400)
                #expect(answer.json["errorname"] == .string(name))
                #expect(answer.json["parameter"] == .string(parameter))
            }
        }

        @Test func `a problem that is not public may be practised outside of contests`()
            async throws
        {
            let server = try Self.server.get()
            let run = try await server.judged(.submission("hidden", "c", Program.c))
            #expect(run["verdict"] == "AC")
        }

        @Test func `of submissions that come at once, the gap lets one in`() async throws {
            let server = try TestServer.judge(["omegaup": ["submissionGapSeconds": 60]])
            defer { server.end() }
            try server.put("sumas", Package.twice())
            let names = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        let answer = try await server.answer(.submission("sumas", "c", "x"))
                        return answer.json["errorname"]?.string
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(names.filter { $0 == nil }.count == 1)
            #expect(names.filter { $0 == "runWaitGap" }.count == 11)
            let list = try await server.answer(.form("/api/run/list", as: "root"))
            #expect(list.json["totalRuns"] == 1)
        }

        @Test func `the gap between submissions is kept, and the error says until when`()
            async throws
        {
            let server = try TestServer.judge(["omegaup": ["submissionGapSeconds": 60]])
            defer { server.end() }
            try server.put("sumas", Package.twice())
            try server.put("other", Package.twice())
            let first = try await server.answer(.submission("sumas", "c", Program.c))
            let next = try #require(first.json["nextSubmissionTimestamp"]?.int)
            let guid = try #require(first.json["guid"]?.string)
            let run = try await server.judged(guid)
            #expect(run["time"]?.int == next - 60)
            let second = try await server.answer(.submission("sumas", "c", Program.c))
            #expect(second.status == 403)
            #expect(second.json["errorname"] == "runWaitGap")
            #expect(second.json["nextSubmissionTimestamp"]?.int == next)
            for request: Request in [
                .submission("other", "c", Program.c), .submission("sumas", "c", "x", as: "bob"),
                .submission("sumas", "c", "x", as: "root"),
                .submission("sumas", "c", "x", as: "root"),
            ] {
                #expect(try await server.answer(request).status == 200)
            }
        }
    }
}
