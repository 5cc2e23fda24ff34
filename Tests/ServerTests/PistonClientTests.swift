import Foundation
import JSON
import Testing

extension Live {
    /// Public clients of Piston's, unmodified: only the address is ours.
    @Suite("Piston's own clients")
    struct PistonClientTests {
        @Test(.enabled(if: PythonClient.hasPistonRspy, "piston-rspy cannot be had"))
        func `piston-rspy: runtimes, hello, stdin, a compile error, a time-out`() async throws {
            try await exchange(try PythonClient.pistonRspy.get(), "piston_rspy_client.py")
        }

        @Test(.enabled(if: PythonClient.hasAiopyston, "aiopyston cannot be had"))
        func `aiopyston: runtimes, hello, stdin, a compile error, a time-out`() async throws {
            try await exchange(try PythonClient.aiopyston.get(), "aiopyston_client.py")
        }

        private func exchange(_ client: PythonClient, _ script: String) async throws {
            let server = try TestServer.shared.get()
            let told = try await client.run(script, ["http://127.0.0.1:\(server.port)/api/v2"])
            #expect(told["runtimes"]?.array?.contains("python") == true)
            let hello: JSONValue = [
                "language": "python", "stdout": "hello\n", "code": 0, "signal": .null,
                "compile": .null,
            ]
            #expect(told["hello"] == hello)
            #expect(told["stdin"]?["stdout"] == "cba\n")
            #expect(told["compile error"]?["compile"] == 1)
            #expect(told["compile error"]?["code"] == 1)
            #expect(told["time-out"]?["code"] == .null)
            #expect(told["time-out"]?["signal"] == "SIGKILL")
        }
    }
}
