import JSON
import Testing

extension Live {
    /// The public client of omegaUp's, unmodified: only the address is ours.
    @Suite("omegaUp's own client", .runs("python"), .runs("c"))
    struct OmegaUpClientTests {
        private static func server() throws -> TestServer {
            try TestServer.judge([
                "users": [
                    ["name": "root", "admin": true, "password": .string(JudgeAccountTests.hash)],
                    ["name": "alice", "token": "alice-token", "identities": ["team-alice"]],
                ]
            ])
        }

        @Test(.enabled(if: PythonClient.hasOmegaUp, "omegaup cannot be had"))
        func `omegaup: submissions, lists, a login, a problem's upload, errors`() async throws {
            let server = try Self.server()
            defer { server.end() }
            try server.put("sumas", Package.twice())
            let told = try await PythonClient.omegaUp.get().run(
                "omegaup_client.py", ["http://127.0.0.1:\(server.port)"])
            #expect(told["created"] == [32, 0, 0])
            #expect(
                told["status"] == [
                    "AC", 1, "ready", "sumas", "alice", "user-rank-unranked", "xx", true, true, 0,
                ])
            #expect(
                told["details"] == [
                    true, false, "py3", "none", [], [], [["1", ["AC"]], ["2", ["AC"]]],
                ])
            #expect(told["source"] == true)
            #expect(told["CE"] == ["CE", true, true])
            #expect(told["runs"] == ["CE", "AC"])
            #expect(told["refused"]?["errorname"] == "runNotFound")
            #expect(told["refused"]?["errorcode"] == 404)
            #expect(told["all"] == [["AC", "alice"]])
            #expect(told["list"] == [1, 2])
            #expect(told["counts"] == [2, 1])
            #expect(told["grader"] == "ok")
            #expect(told["rejudged"] == "AC")
            #expect(told["wrong password"]?["errorname"] == "usernameOrPassIsWrong")
            #expect(told["identity"] == "team-alice")
            #expect(told["uploaded"] == "AC")
            #expect(told["updated"] == ["PA", 0.5])
            #expect(told["taken"]?["errorname"] == "aliasInUse")
            #expect(told["no zip"]?["errorcode"] == 400)
        }
    }
}
