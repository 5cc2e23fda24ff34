import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

extension Live {
    @Suite("Who uses the judge: passwords, sessions, API tokens")
    struct JudgeAccountTests {
        /// Of `correct horse`, as Python's hashlib has it.
        static let hash =
            "pbkdf2-sha256$10000$MDEyMzQ1Njc4OWFiY2RlZg==$"
            + "TI2grtvV1HW5nz2rBY4tctlrmOj5bZs0dw9j8NHpRRc="

        static func server(_ more: JSONObject = [:]) throws -> TestServer {
            var settings: JSONObject = [
                "users": [
                    ["name": "root", "admin": true, "password": .string(hash)],
                    ["name": "alice", "token": "alice-token", "password": .string(hash)],
                    ["name": "carol"],
                ]
            ]
            for member in more.members { settings[member.name] = member.value }
            return try .judge(settings)
        }

        static let shared = Result { try server() }

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.shared.get().answer(request)
        }

        private func logIn(_ user: String, _ password: String) async throws -> Answer {
            try await answer(
                .form(
                    "/api/user/login/", ["usernameOrEmail": user, "password": password], as: nil))
        }

        @Test func `a login's token is a cookie, or a parameter of either name`() async throws {
            let login = try await logIn("alice", "correct horse")
            #expect(login.status == 200)
            let token = try #require(login.json["auth_token"]?.string)
            #expect(login.json == ["auth_token": .string(token), "status": "ok"])
            let cookie = try #require(login["Set-Cookie"])
            #expect(cookie.hasPrefix("ouat=\(token);"))
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            let nobody = Request.form("/api/session/currentSession/", as: nil)
            for request in [
                nobody.with("Cookie", "a=b; ouat=\(token)"),
                .form("/api/session/currentSession", ["ouat": token], as: nil),
                .form("/api/session/currentSession?auth_token=\(token)", as: nil),
            ] {
                let answer = try await answer(request)
                #expect(answer.json["session"]?["valid"] == true)
                #expect(answer.json["session"]?["identity"]?["username"] == "alice")
                #expect(answer.json["session"]?["auth_token"] == .string(token))
                #expect(answer["X-RateLimit-Limit"] == nil)
            }
            let none = try await answer(nobody)
            #expect(none.json["session"]?["valid"] == false)
            // The first that is shown decides, right or wrong.
            let wrong = try await answer(
                .form("/api/run/list", ["ouat": token], as: "nobody"))
            #expect(wrong.status == 401)
            let known = try await answer(.form("/api/run/list", ["ouat": token], as: nil))
            #expect(known.json["errorname"] == "userNotAllowed")
        }

        @Test func `a wrong password, an unknown user and one without a password are told alike`()
            async throws
        {
            for (user, password) in [
                ("alice", "correct horse "), ("nobody", "correct horse"), ("carol", ""),
                ("carol", "x"),
            ] {
                let answer = try await logIn(user, password)
                #expect(answer.status == 401)
                #expect(answer.json["errorname"] == "usernameOrPassIsWrong")
                #expect(answer["Set-Cookie"] == nil)
            }
            let empty = try await answer(.form("/api/user/login", ["password": "x"], as: nil))
            #expect(empty.json["errorname"] == "parameterEmpty")
            #expect(empty.json["parameter"] == "usernameOrEmail")
            let get = try await answer(
                .get("/api/user/login?usernameOrEmail=alice&password=correct%20horse"))
            #expect(get.status == 405)
        }

        @Test func `who guesses passwords is told to wait`() async throws {
            let server = try Self.server()
            defer { server.end() }
            var last: Answer?
            for _ in 0..<30 where last?.status != 503 {
                last = try await server.answer(
                    .form("/api/user/login", ["usernameOrEmail": "root", "password": "x"], as: nil))
            }
            #expect(last?.status == 503)
            #expect((last?["Retry-After"].flatMap { Int($0) } ?? 0) > 0)
        }

        @Test func `a user has up to five API tokens, which are shown once`() async throws {
            var tokens: [String] = []
            for number in 1...5 {
                let made = try await answer(
                    .form("/api/user/createAPIToken/", ["name": "t\(number)"]))
                let token = try #require(made.json["token"]?.string, "\(made.text)")
                #expect(token.wholeMatch(of: /[0-9a-f]{40}/) != nil)
                tokens.append(token)
            }
            let taken = try await answer(.form("/api/user/createAPIToken", ["name": "t1"]))
            #expect(taken.status == 400)
            let sixth = try await answer(.form("/api/user/createAPIToken", ["name": "t6"]))
            #expect(sixth.json["errorname"] == "apiTokenLimitExceeded")
            func use(_ token: String) async throws -> Answer {
                try await answer(
                    .form("/api/session/currentSession", as: nil)
                        .with("Authorization", "token \(token)"))
            }
            #expect(try await use(tokens[0]).json["session"]?["identity"]?["username"] == "alice")
            let list = try await answer(.form("/api/user/listAPITokens")).json["tokens"]?.array
            #expect(list?.map { $0["name"] } == ["t1", "t2", "t3", "t4", "t5"])
            #expect((list?[0]["last_used"]?.int ?? 0) > 1_700_000_000)
            #expect(list?[1]["last_used"] == 0)
            let text = "\(list ?? [])"
            for token in tokens { #expect(!text.contains(token)) }
            for (name, status) in [("t1", 200), ("t1", 404), ("nope", 404)] {
                let revoked = try await answer(.form("/api/user/revokeAPIToken", ["name": name]))
                #expect(revoked.status == status)
                if status == 404 { #expect(revoked.json["errorname"] == "recordNotFound") }
            }
            #expect(try await use(tokens[0]).status == 401)
            #expect(try await use(tokens[1]).status == 200)
        }

        @Test func `sandpiper token makes and revokes tokens while the server runs`()
            async throws
        {
            let server = try Self.shared.get()
            func tool(_ words: [String]) async throws -> String {
                let (ending, output, error) = try await onThread {
                    [directory = server.directory] in
                    try TestServer.run(
                        ["token"] + words + [
                            "--config", directory + "/settings.json", "--data",
                            directory + "/data",
                        ])
                }
                try #require(ending == .exited(0), "\(error)")
                return output.trimmingCharacters(in: .newlines)
            }
            let token = try await tool(["carol", "--name", "made"])
            #expect(token.wholeMatch(of: /[0-9a-f]{40}/) != nil)
            let request = Request.form("/api/session/currentSession", as: nil)
                .with("Authorization", "token \(token)")
            let known = try await answer(request)
            #expect(known.json["session"]?["identity"]?["username"] == "carol")
            #expect(try await tool(["carol", "--list"]).hasPrefix("made "))
            _ = try await tool(["carol", "--revoke", "made"])
            #expect(try await answer(request).status == 401)
        }

        @Test func `tokens and logins outlive the server`() async throws {
            let server = try Self.server()
            defer { server.end() }
            let login = try await server.answer(
                .form(
                    "/api/user/login",
                    ["usernameOrEmail": "root", "password": "correct horse"], as: nil))
            let session = try #require(login.json["auth_token"]?.string)
            let made = try await server.answer(
                .form("/api/user/createAPIToken", ["name": "kept", "ouat": session], as: nil))
            let token = try #require(made.json["token"]?.string)
            server.process.signal(SIGKILL)
            _ = try server.wait()
            // Neither is on the disk as it is shown.
            let file = try String(
                contentsOfFile: server.directory + "/data/accounts.json", encoding: .utf8)
            #expect(!file.contains(token) && !file.contains(session))
            let next = try TestServer.judge(
                ["users": [["name": "root", "admin": true, "password": .string(Self.hash)]]],
                data: server.directory + "/data")
            defer { next.end() }
            let request = Request.form("/api/run/list", as: nil)
            #expect(
                try await next.answer(request.with("Authorization", "token \(token)")).status
                    == 200)
            #expect(try await next.answer(request.with("Cookie", "ouat=\(session)")).status == 200)
        }

        @Test func `answers to tokens say what is left of the hour, and then that it is used up`()
            async throws
        {
            let server = try Self.server(["omegaup": ["callsPerHour": 4]])
            defer { server.end() }
            let requests: [Request] = [
                .form("/api/session/currentSession"), .form("/api/run/nothing"),
                .form("/api/run/status"), .get("/runs/x/status", as: "alice"),
                .form("/api/session/currentSession"),
            ]
            var told: [String] = []
            for request in requests {
                let answer = try await server.answer(request)
                let left = answer["X-RateLimit-Remaining"] ?? "-"
                told.append("\(answer.status) \(left)")
                guard left != "-" else { continue }
                #expect(answer["X-RateLimit-Limit"] == "4")
                let reset = answer["X-RateLimit-Reset"].flatMap { Int($0) } ?? 0
                #expect(reset % 3600 == 0 && reset > Int(Date.now.timeIntervalSince1970))
                if answer.status == 429 {
                    #expect(answer.json["errorname"] == "apiTokenRateLimitExceeded")
                    let seconds = answer["Retry-After"].flatMap { Int($0) } ?? 0
                    #expect((1...3600).contains(seconds))
                }
            }
            // What is no endpoint asks nobody who he is.
            #expect(told == ["200 3", "404 -", "400 2", "404 1", "429 0"])
        }
    }
}
