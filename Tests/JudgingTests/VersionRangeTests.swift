import Judging
import Testing

/// The answers were checked against node-semver.
@Suite("Version ranges: what npm's own parser makes of them")
struct VersionRangeTests {
    private static let installed = [
        "3.9.1", "3.9.4", "3.10.0-alpha.7", "3.10.0", "3.11.0", "3.12.0",
    ]

    @Test(
        "a selector takes the highest version it allows",
        arguments: [
            ("*", "3.12.0"), ("x", "3.12.0"), ("X", "3.12.0"), ("3", "3.12.0"), ("3.x", "3.12.0"),
            ("3.*", "3.12.0"), ("3.10", "3.10.0"), ("3.10.x", "3.10.0"), ("3.10.0", "3.10.0"),
            ("=3.10.0", "3.10.0"), ("v3.10.0", "3.10.0"), (" 3.10.0 ", "3.10.0"),
            ("3.10.0+build", "3.10.0"), ("^3.9.1", "3.12.0"), ("~3.9.1", "3.9.4"),
            ("~3.9", "3.9.4"), ("~>3.9", "3.9.4"), (">=3.10", "3.12.0"), (">= 3.11", "3.12.0"),
            ("<3.10", "3.9.4"), ("<=3.9.4", "3.9.4"), (">3.9.4 <3.12", "3.11.0"),
            ("3.9.1 || 3.12.0", "3.12.0"), ("3.5 - 3.9", "3.9.4"), ("9 ||", "3.12.0"),
            ("3.10.0-alpha.7", "3.10.0-alpha.7"), (">=3.10.0-alpha.1 <3.10.0", "3.10.0-alpha.7"),
            ("^3.10.0-alpha", "3.12.0"), (">=3.10.0-alpha.1", "3.12.0"), ("", "3.12.0"),
        ])
    func highest(selector: String, version: String) throws {
        let catalogue = RuntimeCatalogue(Self.installed.map { .make(version: $0) })
        #expect(catalogue.resolve(language: "python", selector: selector)?.version == version)
    }

    @Test(
        "what npm refuses is no range",
        arguments: [
            "latest", "!3", "3,12", "3.12.0.0", "03.12.0", "3.12.0 foo", "foo || 3", "> v 1.2.3",
            "==1.2.3", "vv1.2.3", ">=1.2.3<2.0.0", "1.2.3-", "1.2.3-a..b", "1.2.3-01", "1.2.3+",
            "1.2-beta", "1.2+b", "~", "^", ">", ">=", "**", "1 - 2 - 3", "=1.2.3 - 2", "1 -2",
            "1|2", "1|||2", "9007199254740992.0.0", "^9007199254740991", "1.2.3 \u{200B}",
            "V1.2.3", "^>1", "v = 1.2", "1.2*", "~1.2.3beta",
        ])
    func invalid(text: String) {
        #expect(VersionRange(text) == nil)
    }

    @Test(
        "what npm reads although nobody would write it",
        arguments: [
            ("> =1.2.3", "1.2.3"), ("~>= 1", "1.9.9"), ("~ > 1", "1.9.9"), ("==1.2", "1.2.9"),
            ("vv1.2", "1.2.9"), ("^v1.2.3", "1.9.9"), ("^ 1", "1.9.9"), ("~ = 1", "1.9.9"),
            ("1.2.3*", "1.2.3"), ("*1.2.3", "1.2.3"), ("1.2.3\u{A0}||\u{FEFF}4", "1.2.3"),
            (">=*", "0.0.1"), ("1.x.99999999999999999999", "1.2.3"), ("x - 2", "0.1.0"),
            ("1.2.x-beta", "1.2.3"), ("=1 - =2.0.0-a", "1.5.0"), ("^1.x.3", "1.0.0"),
            ("9007199254740991.0.0", "9007199254740991.0.0"),
        ])
    func oddities(text: String, version: String) throws {
        #expect(try range(text).contains(try self.version(version)))
    }

    @Test(
        "bounds are where npm has them",
        arguments: [
            ("^0.2.3", "0.2.9", true), ("^0.2.3", "0.3.0", false), ("^0.0.3", "0.0.3", true),
            ("^0.0.3", "0.0.4", false), ("^0.0", "0.0.9", true), ("^0.0", "0.1.0", false),
            ("^0", "0.9.0", true), ("^1.2", "1.1.9", false), ("^1.2", "2.0.0", false),
            ("~1", "1.9.9", true), ("~1", "2.0.0", false), ("~1.2.3", "1.3.0", false),
            (">1", "1.9.9", false), (">1", "2.0.0", true), (">1.2", "1.2.9", false),
            (">1.2.x", "1.3.0", true), ("<=1", "1.9.9", true), ("<=1.2", "1.3.0", false),
            ("<1.2", "1.2.0", false), ("<1", "0.9.9", true), (">*", "1.0.0", false),
            ("<*", "0.0.0", false), ("1.2 - 2.3.4", "2.3.4", true),
            ("1.2 - 2.3.4", "2.3.5", false), ("1.2.3 - 2.3", "2.3.9", true),
            ("1.2.3 - 2", "2.9.9", true), ("1.2.3 - *", "9.0.0", true),
            (">1 <*", "3.0.0", false), ("0.0.0", "0.0.0", true),
        ])
    func bounds(text: String, version: String, isInside: Bool) throws {
        #expect(try range(text).contains(try self.version(version)) == isInside)
    }

    @Test(
        "prereleases are taken only where one of the same numbers is asked for",
        arguments: [
            ("*", "1.0.0-a", false), (">=1.0.0", "2.0.0-a", false), ("^1.2.3-a", "1.2.3-b", true),
            ("^1.2.3-a", "1.2.4-a", false), ("^1.2.3-beta.2", "1.2.3-beta.10", true),
            ("^1.2.3-beta.2", "1.2.3-beta.1", false), ("<2.0.0", "2.0.0-a", false),
            ("<2.0.0-b", "2.0.0-a", true), ("1.0.0-a || 1.0.0-b", "1.0.0-b", true),
            ("* || 1.0.0-a", "1.0.0-a", false), ("1.0.0", "1.0.0-a", false),
            ("~1.2.3-a", "1.2.3-a.b", true), ("~1.2.3-a", "1.2.4", true),
            ("^0.0.1-a", "0.0.1-b", true), ("^1.2.3-a", "2.0.0-0", false),
            ("1.2.3-a - 1.2.3-c", "1.2.3-b", true), ("^1.2.3-1", "1.2.3-a", true),
        ])
    func prereleases(text: String, version: String, isInside: Bool) throws {
        #expect(try range(text).contains(try self.version(version)) == isInside)
    }

    private func range(_ text: String) throws -> VersionRange { try #require(VersionRange(text)) }

    private func version(_ text: String) throws -> SemanticVersion {
        try #require(SemanticVersion(text))
    }
}

@Suite("Semantic versions: reading and order")
struct SemanticVersionTests {
    @Test func `the order of semver.org, section 11`() throws {
        let ascending = [
            "0.9.9", "1.0.0-0", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1",
            "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
            "1.0.0",
            "1.0.1", "1.1.0", "1.10.0", "2.0.0",
        ]
        let versions = try ascending.map { try #require(SemanticVersion($0)) }
        for (place, version) in versions.enumerated() {
            for (otherPlace, other) in versions.enumerated() {
                #expect((version < other) == (place < otherPlace))
            }
        }
    }

    @Test func `build metadata does not count`() throws {
        #expect(SemanticVersion("1.2.3+a") == SemanticVersion("v1.2.3+b.c-d"))
    }

    @Test(
        "only full versions are versions",
        arguments: [
            "", "1", "1.2", "1.2.x", "=1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3 4", "v 1.2.3",
            "9007199254740992.0.0", "1.2.3-" + String(repeating: "a", count: 251), "a.b.c",
        ])
    func invalid(text: String) {
        #expect(SemanticVersion(text) == nil)
    }

    @Test func `the longest and the largest are still versions`() {
        #expect(SemanticVersion("1.2.3-" + String(repeating: "a", count: 250)) != nil)
        #expect(SemanticVersion(" 9007199254740991.0.0 ") != nil)
    }
}
