import Foundation
import JSON
import Judging
import Testing

@testable import Sandboxing

@Suite("Seccomp profile: a list of forbidden calls, as a file")
struct SeccompProfileTests {
    private static func profile(_ text: String) throws -> SeccompProfile {
        try SeccompProfile(JSONCursor(JSONValue(parsing: text)))
    }

    private static func rule(_ text: String) throws -> SeccompProfile.Rule? {
        try profile(#"{"rules": [\#(text)]}"#).rules.first
    }

    private static let shipped: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let file = root.appendingPathComponent("Config/seccomp/default.json")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test func `a call fails with its errno, or kills`() throws {
        #expect(
            try Self.rule(#"{"fail": "ENOSYS", "calls": ["a", "b"]}"#)
                == SeccompProfile.Rule(.fail(errno: 38), ["a", "b"]))
        #expect(
            try Self.rule(#"{"//": "why", "kill": true, "calls": ["a"]}"#)
                == SeccompProfile.Rule(.kill, ["a"]))
    }

    @Test func `conditions compare one argument, in any base`() throws {
        let rule = try Self.rule(
            #"""
            {"fail": "EPERM", "calls": ["a"], "when": [
              {"argument": 0, "mask": "0xff", "equals": "16"}, {"argument": 5, "isNot": "1"},
              {"argument": 1, "isNot": "0xffffffffffffffff"}]}
            """#)
        #expect(
            rule?.conditions == [
                SeccompProfile.Condition(argument: 0, .masked(mask: 255), 16),
                SeccompProfile.Condition(argument: 5, .notEqual, 1),
                SeccompProfile.Condition(argument: 1, .notEqual, .max),
            ])
    }

    @Test func `a profile based on another one overrides its rules, call by call`() throws {
        var profiles = SeccompProfiles()
        let base = #"""
            {"rules": [{"fail": "EPERM", "calls": ["a", "b"]},
              {"fail": "EPERM", "calls": ["c"], "when": [{"argument": 0, "isNot": "1"}]},
              {"fail": "EPERM", "calls": ["c"], "when": [{"argument": 0, "isNot": "2"}]}]}
            """#
        try profiles.read(.standard, from: JSONCursor(JSONValue(parsing: base)))
        let more = #"""
            {"basedOn": "default", "rules": [{"kill": true, "calls": ["b"]},
              {"kill": true, "calls": ["c"], "when": [{"argument": 0, "isNot": "2"}]}]}
            """#
        try profiles.read(.judging, from: JSONCursor(JSONValue(parsing: more)))
        let first = SeccompProfile.Condition(argument: 0, .notEqual, 1)
        let second = SeccompProfile.Condition(argument: 0, .notEqual, 2)
        #expect(
            profiles[.judging]?.rules == [
                .init(.fail(errno: 1), ["a"]), .init(.fail(errno: 1), ["c"], when: [first]),
                .init(.kill, ["b"]), .init(.kill, ["c"], when: [second]),
            ])
    }

    @Test func `a profile cannot be based on one that comes later`() throws {
        var profiles = SeccompProfiles()
        let text = try JSONValue(parsing: #"{"basedOn": "strict", "rules": []}"#)
        let error = #expect(throws: JSONMismatch.self) {
            try profiles.read(.judging, from: JSONCursor(text))
        }
        #expect(error?.path == "basedOn")
    }

    @Test func `the shipped profile is read, and becomes a filter`() throws {
        let profile = try Self.profile(Self.shipped)
        #expect(profile.rules.contains { $0.action == .kill && $0.calls.contains("reboot") })
        let filter = try SeccompFilter.compile(profile)
        #expect(filter.count % 8 == 0 && filter.count / 8 > 50)
    }

    @Test(
        "the shipped profile forbids what leads out",
        arguments: [
            "mount", "umount2", "unshare", "setns", "ptrace", "bpf", "userfaultfd", "keyctl",
            "perf_event_open", "open_by_handle_at", "io_uring_setup", "clone3", "pivot_root",
            "init_module", "kexec_load", "process_vm_writev", "pidfd_getfd", "chroot",
        ])
    func forbidden(call: String) throws {
        let rules = try Self.profile(Self.shipped).rules.filter { $0.calls.contains(call) }
        #expect(!rules.isEmpty)
        #expect(rules.allSatisfy { $0.conditions.isEmpty })
    }

    /// sched.h: a new namespace of any kind is a bit of clone(2)'s flags.
    @Test(
        "the shipped profile forbids each new namespace",
        arguments: [
            0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000,
            0x4000_0000,
        ] as [UInt64])
    func namespaces(flag: UInt64) throws {
        let condition = SeccompProfile.Condition(argument: 0, .masked(mask: flag), flag)
        #expect(
            try Self.profile(Self.shipped).rules.contains {
                $0.calls == ["clone"] && $0.conditions == [condition]
            })
    }

    @Test func `calls that this machine does not have are passed over`() throws {
        let without = try SeccompFilter.compile(SeccompProfile(rules: []))
        let unknown = SeccompProfile(rules: [.init(.kill, ["no_such_call"])])
        #expect(try SeccompFilter.compile(unknown) == without)
    }

    @Test(
        "what cannot be is refused with the name of the member and the rule",
        arguments: [
            (#"{}"#, "rules must be an array"),
            (#"{"rules": [], "x": 1}"#, "x is not a known setting"),
            (#"{"rules": [1]}"#, "rules[0] must be an object"),
            (#"{"rules": [{"calls": []}]}"#, "rules[0].kill must be true or false"),
            (
                #"{"rules": [{"kill": false, "calls": []}]}"#,
                "rules[0].kill must be true, or absent"
            ),
            (#"{"rules": [{"fail": "EPERM"}]}"#, "rules[0].calls must be an array"),
            (
                #"{"rules": [{"fail": "EPERM", "calls": [1]}]}"#,
                "rules[0].calls[0] must be a string"
            ),
            (#"{"rules": [{"fail": 1, "calls": []}]}"#, "rules[0].fail must be a string"),
            (
                #"{"rules": [{"fail": "EWHAT", "calls": []}]}"#,
                "rules[0].fail must be one of EACCES, EAFNOSUPPORT, EINVAL, ENOSYS, EOPNOTSUPP, "
                    + "EPERM"
            ),
            (
                #"{"rules": [{"fial": "EPERM", "calls": []}]}"#,
                "rules[0].fial is not a known setting"
            ),
        ])
    func refusals(text: String, message: String) throws {
        let error = try #require(throws: JSONMismatch.self) { try Self.profile(text) }
        #expect(error.description == message)
    }

    @Test(
        "a condition that cannot be is refused",
        arguments: [
            (#"{"argument": 6, "isNot": "1"}"#, "argument must be between 0 and 5"),
            (#"{"isNot": "1"}"#, "argument must be a number"),
            (#"{"argument": 0}"#, "isNot must be a string"),
            (#"{"argument": 0, "isNot": 1}"#, "isNot must be a string"),
            (
                #"{"argument": 0, "isNot": "0xg"}"#,
                #"isNot must be a number such as "1" or "0x5412""#
            ),
            (
                #"{"argument": 0, "isNot": "-1"}"#,
                #"isNot must be a number such as "1" or "0x5412""#
            ),
            (#"{"argument": 0, "is": "1"}"#, "is is not a known setting"),
        ])
    func conditions(text: String, message: String) throws {
        let error = try #require(throws: JSONMismatch.self) {
            try Self.rule(#"{"kill": true, "calls": ["a"], "when": [\#(text)]}"#)
        }
        #expect(error.description == "rules[0].when[0].\(message)")
    }

    @Test func `a condition that says half of a mask, or both kinds, is refused`() {
        for text in [
            #"{"argument": 0, "mask": "1"}"#, #"{"argument": 0, "equals": "1"}"#,
            #"{"argument": 0, "mask": "1", "isNot": "1"}"#,
            #"{"argument": 0, "mask": "1", "equals": "1", "isNot": "1"}"#,
        ] {
            #expect(throws: JSONMismatch.self) {
                try Self.rule(#"{"kill": true, "calls": ["a"], "when": [\#(text)]}"#)
            }
        }
    }
}
