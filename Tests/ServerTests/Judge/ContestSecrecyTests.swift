import Foundation
import JSON
import TestSupport
import Testing

extension Live {
    @Suite("What a contest hides, and from whom", .runs("c"))
    struct ContestSecrecyTests {
        static let server = Result {
            let server = try TestServer.judge()
            try server.put("sumas", Package.twice())
            try server.put("priv", Package.twice(), ["visibility": 0, "showDiff": "all"])
            return server
        }

        private static let half = Program.c("puts(\"2\");")
        private static let problems: JSONValue = [["alias": "priv", "points": 30]]

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        private func open(_ contest: String, as user: String = "alice") async throws {
            let answer = try await answer(
                .form("/api/contest/open/", ["contest_alias": contest], as: user))
            #expect(answer.status == 200, "\(answer.text)")
        }

        private func page(
            _ problem: String, of contest: String, as user: String?
        ) async throws -> Answer {
            try await answer(
                .form(
                    "/api/problem/details",
                    ["problem_alias": problem, "contest_alias": contest], as: user))
        }

        private func judgedHalf(_ problem: String, in contest: String) async throws -> String {
            let server = try Self.server.get()
            let guid = try await server.submit(
                .submission(problem, "c", Self.half, contest: contest))
            #expect(try await server.judged(guid)["verdict"] == "PA")
            return guid
        }

        @Test func `a contest whose file is broken hides what it hid, and frees no problem`()
            async throws
        {
            let server = try Self.server.get()
            try server.putContest("cur", ["feedback": "none", "problems": Self.problems])
            try await open("cur")
            let guid = try await judgedHalf("priv", in: "cur")
            let file = URL(fileURLWithPath: "\(server.directory)/data/contests/cur.json")
            let whole = try Data(contentsOf: file)
            try whole.dropLast(5).write(to: file, options: .atomic)
            defer { try? whole.write(to: file, options: .atomic) }
            let form = Request.form("/api/contest/details", ["contest_alias": "cur"])
            #expect(try await eventually { try await answer(form).status == 404 })
            let own = try await answer(.get("/runs/\(guid)/details", as: "alice")).json
            #expect(own["verdict"] == "PA")
            #expect(own["details"] == nil)
            #expect(own["cases"] == [:])
            let practice = try await answer(.submission("priv", "c", Program.c))
            #expect(practice.json["errorname"] == "problemIsNotPublic")
            // Its admins go on seeing everything.
            #expect(try await server.judged(guid).cases.count == 2)
        }

        @Test func `points of groups are no way around a contest's silence`() async throws {
            let server = try Self.server.get()
            try server.putContest("mute", ["feedback": "none", "problems": Self.problems])
            try await open("mute")
            _ = try await judgedHalf("priv", in: "mute")
            func own() async throws -> [JSONValue] {
                let page = try await page("priv", of: "mute", as: "alice").json
                let list = try await answer(.form("/api/problem/runs", ["problem_alias": "priv"]))
                return (page["runs"]?.array ?? []) + (list.json["runs"]?.array ?? [])
            }
            let shown = try await own().filter { $0["contest_alias"] == "mute" }
            #expect(shown.count == 2)
            for row in shown {
                #expect(row["verdict"] == "PA")
                #expect((row["score_by_group"] ?? .null) == .null)
            }
            let all = try await answer(
                .form("/api/contest/runs", ["contest_alias": "mute"], as: "root"))
            #expect(all.json["runs"]?[0]?["score_by_group"] == ["1": 15, "2": 0])
        }

        @Test func `where half of it is nothing, no group has points`() async throws {
            let server = try Self.server.get()
            try server.putContest(
                "strict", ["scoreMode": "all_or_nothing", "feedback": "detailed"])
            try await open("strict")
            let guid = try await judgedHalf("sumas", in: "strict")
            let row = try await page("sumas", of: "strict", as: "alice").json["runs"]?[0]
            #expect(row?["guid"] == .string(guid))
            #expect(row?["score"] == 0)
            #expect(row?["score_by_group"] == ["1": 0, "2": 0])
        }

        @Test func `a contest's private problem is for those who have opened it`() async throws {
            let server = try Self.server.get()
            try server.putContest("window", ["windowMinutes": 10, "problems": Self.problems])
            for user in [nil, "alice"] {
                let page = try await page("priv", of: "window", as: user)
                #expect(page.status == 404)
                #expect(page.json["errorname"] == "problemNotFound")
            }
            #expect(try await page("priv", of: "window", as: "root").status == 200)
            try await open("window")
            #expect(try await page("priv", of: "window", as: "alice").status == 200)
            for user in [nil, "bob"] {
                #expect(try await page("priv", of: "window", as: user).status == 404)
            }
        }

        @Test func `before it starts, nobody is told what is to be solved`() async throws {
            let server = try Self.server.get()
            try server.putContest("future", from: 600, ["problems": Self.problems])
            for (user, expected) in [("alice", []), (nil, []), ("root", ["priv"])]
                as [(String?, [JSONValue])]
            {
                let form = Request.form(
                    "/api/contest/details", ["contest_alias": "future"], as: user)
                let told = try await answer(form)
                #expect(told.status == 200)
                #expect(told.json["problems"]?.array?.map { $0["alias"] } == expected)
            }
            #expect(try await page("priv", of: "future", as: "alice").status == 404)
        }

        @Test func `who took part lists his own runs of a private problem, and only his`()
            async throws
        {
            let server = try Self.server.get()
            try server.put("own", Package.twice(), ["visibility": 0])
            try server.putContest("mine", ["problems": [["alias": "own", "points": 30]]])
            for user in ["alice", "bob"] { try await open("mine", as: user) }
            let guid = try await judgedHalf("own", in: "mine")
            let form = Request.form("/api/problem/runs", ["problem_alias": "own"])
            let list = try await answer(form)
            #expect(list.status == 200, "\(list.text)")
            #expect(list.json["runs"]?.array?.map { $0["guid"] } == [.string(guid)])
            let other = try await answer(
                .form("/api/problem/runs", ["problem_alias": "own"], as: "bob"))
            #expect(other.json["runs"]?.array?.isEmpty == true, "\(other.text)")
        }

        @Test func `points that nobody can add up are refused`() async throws {
            let server = try Self.server.get()
            try server.putContest("points")
            let pairs = ["contest_alias": "points", "problem_alias": "sumas"]
            for points in ["1e300", "-1", "nan"] {
                let form = pairs.merging(["points": points]) { $1 }
                let told = try await answer(.form("/api/contest/addProblem/", form, as: "root"))
                #expect(told.status == 400, "\(points)")
                #expect(told.json["parameter"] == "points")
            }
            let details = try await answer(
                .form("/api/contest/details", ["contest_alias": "points"], as: "root"))
            #expect(details.json["problems"]?.array?.map { $0["points"] } == [30])
        }

        @Test func `a contest made anew under an old name was opened by nobody`() async throws {
            let server = try Self.server.get()
            let now = Int(Date.now.timeIntervalSince1970)
            let form = Request.form(
                "/api/contest/create/",
                [
                    "alias": "anew", "title": "Anew", "start_time": "\(now - 60)",
                    "finish_time": "\(now + 600)", "admission_mode": "public",
                    "feedback": "detailed",
                ], as: "root")
            let add = Request.form(
                "/api/contest/addProblem/",
                ["contest_alias": "anew", "problem_alias": "sumas", "points": "10"], as: "root")
            for request in [form, add] { #expect(try await answer(request).status == 200) }
            try await open("anew")
            let details = Request.form("/api/contest/details", ["contest_alias": "anew"])
            #expect(try await answer(details).json["opened"] == true)
            try FileManager.default.removeItem(
                atPath: "\(server.directory)/data/contests/anew.json")
            for request in [form, add] { #expect(try await answer(request).status == 200) }
            #expect(try await answer(details).json["opened"] == false)
            let refused = try await answer(.submission("sumas", "c", Program.c, contest: "anew"))
            #expect(refused.json["errorname"] == "runNotEvenOpened")
        }
    }
}
