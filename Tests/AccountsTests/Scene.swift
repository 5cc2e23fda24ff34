import Foundation
import Linux
import Synchronization

@testable import Accounts

/// A directory with a file of accounts, which goes with the value.
final class Scene: Sendable {
    let directory: String
    let reports = Mutex<[String]>([])
    var file: String { directory + "/accounts.json" }

    init() throws {
        directory = NSTemporaryDirectory() + "accounts-\(UUID().uuidString)"
        try PrivateFiles.makeDirectory(directory)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    static let users = [
        User(
            name: "alice", password: .make("secret"), identities: ["team-1", "team-2"],
            token: "alice-token"),
        User(name: "bob"), User(name: "root", isAdmin: true),
    ]

    func open(
        _ users: [User] = users, tokensPerUser: Int = 5, sessionSeconds: Int = 100
    ) throws -> Accounts {
        try Accounts(
            users: users, file: file, tokensPerUser: tokensPerUser, sessionSeconds: sessionSeconds
        ) { [self] text in reports.withLock { $0.append(text) } }
    }

    var text: String {
        get throws { try String(contentsOfFile: file, encoding: .utf8) }
    }

    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    // MARK: - The real program

    struct Outcome: Equatable {
        var status: Int32
        var output: String
        var error: String
    }

    private static let executable = URL(fileURLWithPath: "/proc/self/exe")
        .resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("sandpiper").path

    /// Runs `sandpiper` with these words to its end.
    static func sandpiper(_ words: [String], input: String = "") throws -> Outcome {
        let (stdin, stdout, stderr) = (Foundation.Pipe(), Foundation.Pipe(), Foundation.Pipe())
        let process = try ChildProcess.start(
            [executable] + words, environment: ["PATH=/usr/bin:/bin", "HOME=/nonexistent"],
            streams: [
                stdin.fileHandleForReading.fileDescriptor,
                stdout.fileHandleForWriting.fileDescriptor,
                stderr.fileHandleForWriting.fileDescriptor,
            ])
        for file in [
            stdin.fileHandleForReading, stdout.fileHandleForWriting, stderr.fileHandleForWriting,
        ] { try file.close() }
        // Little enough for the pipes to hold.
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        let error = try stderr.fileHandleForReading.readToEnd() ?? Data()
        guard case .exited(let status) = try process.wait() else {
            return Outcome(status: -1, output: "", error: "killed")
        }
        return Outcome(
            status: status, output: String(decoding: output, as: UTF8.self),
            error: String(decoding: error, as: UTF8.self))
    }
}
