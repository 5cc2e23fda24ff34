import Foundation
import Linux
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// Permission bits of what stands in a directory.
enum FileModes {
    static func of(_ directory: String) -> [String: Int] {
        var modes: [String: Int] = [:]
        for name in HostFiles.names(in: directory) {
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: directory + "/" + name)
            modes[name] = attributes?[.posixPermissions] as? Int
        }
        return modes
    }
}

@Suite("Accounts: the file")
struct AccountsFileTests {
    private static let damages = [
        "", "{", "[]", #"{"version": 1, "tokens": [], "sessions": []"#,
        #"{"version": 1, "tokens": [{"user": "a"}], "sessions": []}"#,
        #"{"version": 2, "tokens": [], "sessions": []}"#,
    ]

    @Test(
        "a damaged file ends the start with its name and what to do, and stays as it is",
        arguments: damages)
    func damaged(text: String) throws {
        let scene = try Scene()
        try scene.write(text)
        let failure = try #require(throws: AccountsFailure.self) { try scene.open() }
        #expect(failure.description.hasPrefix("\(scene.file) is damaged ("))
        #expect(
            failure.description.hasSuffix(
                "): put back a copy of it, or move it away to begin without API tokens and logins"))
        #expect(try scene.text == text)
    }

    @Test("a file that is damaged later is told once, not used and not written", arguments: damages)
    func damagedLater(text: String) async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let token = try await accounts.createToken(user: "alice", name: "a", now: 1).token
        let good = try scene.text
        try scene.write(text)
        for _ in 0..<3 { #expect(accounts.identify(apiToken: token, now: 2) != nil) }
        let reports = scene.reports.withLock { $0 }
        #expect(reports.count == 1)
        #expect(reports.first?.hasPrefix("\(scene.file) is damaged (") == true)
        let refusal = try await #require(throws: TokenRefusal.self) {
            try await accounts.createToken(user: "alice", name: "b", now: 2)
        }
        guard case .notKept(let failure) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(failure.description.contains("is damaged"))
        #expect(try scene.text == text)
        try scene.write(good)
        _ = try await accounts.createToken(user: "alice", name: "b", now: 2)
        #expect(accounts.tokens(of: "alice", now: 2).map(\.name) == ["a", "b"])
    }

    @Test func `a file that was taken away holds nothing`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let token = try await accounts.createToken(user: "alice", name: "a", now: 1).token
        try FileManager.default.removeItem(atPath: scene.file)
        #expect(accounts.identify(apiToken: token, now: 2) == nil)
        #expect(accounts.tokens(of: "alice", now: 2).isEmpty)
    }

    @Test func `what a writer left that did not come to its end is in nobody's way`() async throws {
        let scene = try Scene()
        try Data("torn".utf8).write(to: URL(fileURLWithPath: scene.file + ".new"))
        let token = try await scene.open().createToken(user: "alice", name: "a", now: 1).token
        #expect(try scene.open().identify(apiToken: token, now: 2) != nil)
        #expect(!HostFiles.exists(scene.file + ".new"))
    }

    @Test func `a directory that cannot be written to refuses the token and says why`() async throws
    {
        let scene = try Scene()
        try scene.write("x")
        // The place of the directory is taken by a file.
        let accounts = try Accounts(users: Scene.users, file: scene.directory + "/a/accounts.json")
        try Data().write(to: URL(fileURLWithPath: scene.directory + "/a"))
        let refusal = try await #require(throws: TokenRefusal.self) {
            try await accounts.createToken(user: "alice", name: "a", now: 1)
        }
        #expect("\(refusal)".contains("accounts.json cannot be written: "))
    }

    @Test func `every version of a file is another one, however fast they follow`() throws {
        let scene = try Scene()
        var versions: [FileVersion] = []
        for _ in 0..<200 {
            let version = try PrivateFiles.replace(scene.file, with: [1])
            #expect(try PrivateFiles.version(of: scene.file) == version)
            #expect(!versions.contains(version))
            versions.append(version)
        }
    }

    @Test func `a file that is written later is never the older one, whatever the clock says`()
        throws
    {
        let scene = try Scene()
        try scene.write("x")
        let future = Date(timeIntervalSince1970: 4_000_000_000)
        try FileManager.default.setAttributes([.modificationDate: future], ofItemAtPath: scene.file)
        _ = try PrivateFiles.replace(scene.file, with: [1])
        let attributes = try FileManager.default.attributesOfItem(atPath: scene.file)
        #expect((attributes[.modificationDate] as? Date ?? .distantPast) >= future)
    }

    @Test(.enabled(if: Host.isRoot, "only root makes files for others"))
    func `what root makes in a user's directory belongs to that user, who can read it`()
        async throws
    {
        let scene = try Scene()
        try FileTree.give(scene.directory, to: 64_999)
        for name in ["a", "b"] {
            _ = try await scene.open().createToken(user: "alice", name: name, now: 1)
        }
        for path in [scene.file, scene.file + ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.ownerAccountID] as? Int == 64_999)
            #expect(attributes[.groupOwnerAccountID] as? Int == 64_999)
        }
    }

    @Test func `writers in two processes lose nothing of each other`() async throws {
        let scene = try Scene()
        let users = (0..<6).map { User(name: "u\($0)") }
        let accounts = try scene.open(users)
        let settings = scene.directory + "/settings.json"
        let names = users.map { "{\"name\": \"\($0.name)\"}" }.joined(separator: ",")
        try Data("{\"users\": [\(names)]}".utf8).write(to: URL(fileURLWithPath: settings))
        let tokens = try await withThrowingTaskGroup(of: (String, String).self) { group in
            for user in users {
                for _ in 0..<2 {
                    group.addTask {
                        (
                            user.name,
                            try await accounts.createToken(user: user.name, name: nil, now: 1).token
                        )
                    }
                }
                group.addTask {
                    try await onThread {
                        let made = try Scene.sandpiper([
                            "token", user.name, "--config", settings, "--data", scene.directory,
                        ])
                        #expect(made.status == 0, "\(made.error)")
                        return (user.name, String(made.output.dropLast()))
                    }
                }
            }
            return try await group.reduce(into: [(String, String)]()) { $0.append($1) }
        }
        #expect(tokens.count == 18)
        for accounts in [accounts, try scene.open(users)] {
            for (user, token) in tokens {
                #expect(accounts.identify(apiToken: token, now: 2)?.user.name == user)
            }
        }
    }
}
