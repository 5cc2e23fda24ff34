import API
import Accounts
import JSON
import Judging
import Testing

@testable import Sandpiper

@Suite("Settings: users and graded runs")
struct JudgeSettingsTests {
    private static let hash =
        "pbkdf2-sha256$10000$c2FsdHNhbHQ=$4P67i3rNe8e5B4x/XJgX56vJmQ5E1dRlw/Sw8H/cEYs="

    @Test func `nobody named means an administrator, named ones mean no other`() throws {
        #expect(Settings().everyUser == [User(name: "admin", isAdmin: true)])
        #expect(try Settings.make(#"{"users": null}"#).everyUser == [User.standard])
        #expect(
            try Settings.make(#"{"users": [{"name": "bob"}]}"#).everyUser == [User(name: "bob")])
    }

    @Test func `each member of a user arrives`() throws {
        let settings = try Settings.make(
            """
            {"users": [{"//": "the boss", "name": "a.B-1_", "admin": true,
             "password": "\(Self.hash)", "identities": ["team-1", "team-2"],
             "token": "0123456789"}, {"username": "bob"}]}
            """)
        #expect(
            settings.users == [
                User(
                    name: "a.B-1_", isAdmin: true, password: PasswordHash(text: Self.hash),
                    identities: ["team-1", "team-2"], token: "0123456789"),
                User(name: "bob"),
            ])
        #expect(settings.users[0].password != nil)
    }

    @Test func `each member about graded runs arrives`() throws {
        let settings = try Settings.make(
            """
            {"omegaup": {"submissionGapSeconds": 60, "sourceBytes": 1, "outputOnlyBytes": 2,
             "openContests": true, "opensContestsBySubmission": true, "practicePoints": 1.5,
             "rowsMaximum": 3, "callsPerHour": 1000, "sessionSeconds": 61, "outputBytes": 4,
             "startupMs": {"//": 0, "java": 500, "cpp17-gcc": 0}, "parallelCases": 5,
             "openDetails": true, "seccompProfile": "strict"},
             "runs": {"waitMaximumMs": 7}}
            """)
        var expected = Settings.OmegaUpSettings()
        expected.policy.submissionGapSeconds = 60
        expected.policy.sourceBytes = 1
        expected.policy.outputOnlyBytes = 2
        expected.policy.acceptsUnknownContests = true
        expected.policy.opensContestsBySubmission = true
        expected.policy.practicePoints = 1.5
        expected.policy.rowsMaximum = 3
        expected.callsPerHour = 1000
        expected.sessionSeconds = 61
        expected.outputBytes = 4
        expected.startup = ["java": .milliseconds(500), "cpp17-gcc": .zero]
        expected.parallelCases = 5
        expected.detailsAreOpen = true
        expected.callProfile = .strict
        #expect(settings.omegaup == expected)
        expected.policy.longPollMaximum = .milliseconds(7)
        #expect(settings.omegaUpPolicy == expected.policy)
    }

    @Test(
        "what cannot be is refused with the name of the member and the rule",
        arguments: [
            (#"{"users": {}}"#, "users must be an array"),
            (#"{"users": [{}]}"#, "users[0].name must be a string"),
            (#"{"users": [{"name": "a", "mail": ""}]}"#, "users[0].mail is no setting"),
            (#"{"users": [{"name": "a b"}]}"#, "users[0].name must be \(User.nameRule)"),
            (#"{"users": [{"username": ""}]}"#, "users[0].username must be \(User.nameRule)"),
            (
                #"{"users": [{"name": "a", "username": "a"}]}"#,
                "users[0].username must be absent beside name, which is the same"
            ),
            (#"{"users": [{"name": "a"}, {"name": "a"}]}"#, "users[1] has a name twice: a"),
            (
                #"{"users": [{"name": "a"}, {"name": "b", "identities": ["a"]}]}"#,
                "users[1] has a name twice: a"
            ),
            (
                #"{"users": [{"name": "a", "identities": ["b", "/"]}]}"#,
                "users[0].identities[1] must be \(User.nameRule)"
            ),
            (
                #"{"users": [{"name": "a", "password": "secret"}]}"#,
                "users[0].password must be \(PasswordHash.rule)"
            ),
            (
                #"{"users": [{"name": "a", "token": "a b c d e"}]}"#,
                "users[0].token must be 8 to 256 visible ASCII characters, no comma"
            ),
            (
                #"{"users": [{"name":"a","token":"abcdefgh"}, {"name":"b","token":"abcdefgh"}]}"#,
                "users[1].token must be another one than those of other users"
            ),
            (#"{"omegaup": {"gap": 1}}"#, "omegaup.gap is no setting"),
            (
                #"{"omegaup": {"startupMs": {"cobol": 1}}}"#,
                "omegaup.startupMs.cobol is no language, such as java or py3"
            ),
            (
                #"{"omegaup": {"startupMs": {"java": -1}}}"#,
                "omegaup.startupMs.java must be between 0 and 600000"
            ),
            (
                #"{"omegaup": {"practicePoints": -1}}"#,
                "omegaup.practicePoints must be between 0 and 1000000000"
            ),
            (
                #"{"omegaup": {"seccompProfile": "x"}}"#,
                "omegaup.seccompProfile must be one of default, judging, strict"
            ),
            (
                #"{"omegaup": {"parallelCases": 0}}"#,
                "omegaup.parallelCases must be between 1 and 1024"
            ),
        ])
    func refusals(text: String, message: String) throws {
        let error = try #require(throws: JSONMismatch.self) { try Settings.make(text) }
        #expect(error.description == message)
    }
}
