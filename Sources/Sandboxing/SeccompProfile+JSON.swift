package import JSON
package import Judging

extension SeccompProfile {
    /// From the text of a profile file; the format is explained in `Config/seccomp/default.json`.
    ///
    /// `base` finds the profile that the file is `basedOn`, by name.
    /// - Throws: `JSONMismatch`, which names the member and the rule that it breaks.
    package init(
        _ file: JSONCursor, base: (String) -> SeccompProfile? = { _ in nil }
    ) throws(JSONMismatch) {
        try file.allow(only: ["//", "basedOn", "rules"])
        rules = []
        for rule in try file["rules"].elements() { rules.append(try Rule(rule)) }
        if let name = file["basedOn"].optional {
            guard let base = base(try name.string()) else {
                throw name.mismatch("the name of a profile that comes before this one")
            }
            self = base.overridden(by: self)
        }
    }
}

/// The profiles that a job chooses from, one for each `CallProfile`.
package struct SeccompProfiles: Sendable, Equatable {
    private var profiles: [CallProfile: SeccompProfile] = [:]

    package init() {}

    /// Read in the order of `CallProfile.allCases`: one may be based on those before it.
    ///
    /// - Throws: `JSONMismatch`.
    package mutating func read(_ name: CallProfile, from file: JSONCursor) throws(JSONMismatch) {
        profiles[name] = try SeccompProfile(file) { base in
            CallProfile(rawValue: base).flatMap { profiles[$0] }
        }
    }

    package subscript(name: CallProfile) -> SeccompProfile? { profiles[name] }
}

extension SeccompProfile.Rule {
    init(_ rule: JSONCursor) throws(JSONMismatch) {
        try rule.allow(only: ["//", "fail", "kill", "calls", "when"])
        if let name = rule["fail"].optional {
            guard let errno = SeccompProfile.errnoByName[try name.string()] else {
                throw name.mismatch(
                    "one of " + SeccompProfile.errnoByName.keys.sorted().joined(separator: ", "))
            }
            action = .fail(errno: errno)
        } else {
            guard try rule["kill"].bool() else { throw rule["kill"].mismatch("true, or absent") }
            action = .kill
        }
        calls = try rule["calls"].strings()
        conditions = []
        for condition in try rule["when"].optional?.elements() ?? [] {
            conditions.append(try SeccompProfile.Condition(condition))
        }
    }
}

extension SeccompProfile.Condition {
    init(_ condition: JSONCursor) throws(JSONMismatch) {
        try condition.allow(only: ["argument", "mask", "equals", "isNot"])
        argument = UInt32(try condition["argument"].integer(in: 0...5))
        // Half of what somebody meant must not be enforced silently.
        if condition["isNot"].exists, condition["mask"].exists || condition["equals"].exists {
            throw condition["isNot"].mismatch("absent beside mask and equals")
        }
        if let mask = condition["mask"].optional, condition["equals"].exists {
            comparison = .masked(mask: try SeccompProfile.number(mask))
            value = try SeccompProfile.number(condition["equals"])
        } else {
            comparison = .notEqual
            value = try SeccompProfile.number(condition["isNot"])
        }
    }
}

extension SeccompProfile {
    /// Linux's numbers of what a profile may answer with; the same on x86-64 and arm64.
    fileprivate static let errnoByName: [String: Int32] = [
        "EPERM": 1, "EACCES": 13, "EINVAL": 22, "ENOSYS": 38, "EOPNOTSUPP": 95, "EAFNOSUPPORT": 97,
    ]

    /// `1` or `0x5412`: text, because JSON has no 64-bit integers.
    fileprivate static func number(_ cursor: JSONCursor) throws(JSONMismatch) -> UInt64 {
        let text = try cursor.string()
        let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
        guard let number = UInt64(digits, radix: text.hasPrefix("0x") ? 16 : 10) else {
            throw cursor.mismatch("a number such as \"1\" or \"0x5412\"")
        }
        return number
    }
}
