import Grading
import Judging
import Testing

@testable import API

@Suite("OmegaUp: rules about submissions")
struct OmegaUpAdmissionTests {
    private static let start = 1_000_000
    private static let source = Array("\n\t int main() {}\r\n \u{0B}\0".utf8)

    private var submission = OmegaUpSubmission(
        problem: "sums", language: "cpp", source: source)
    private var facts = OmegaUpFacts(
        now: start + 30 * 60 + 59, username: "ann", problem: .init(alias: "sums"),
        languages: ["c11-gcc", "cpp17-gcc", "py3", "cat"])
    private var policy = OmegaUpPolicy()

    private func accepted() throws -> OmegaUpAccepted {
        try OmegaUp.admit(submission, facts, policy: policy)
    }

    private func refusal() -> OmegaUpRefusal? {
        do throws(OmegaUpRefusal) {
            _ = try OmegaUp.admit(submission, facts, policy: policy)
            return nil
        } catch {
            return error
        }
    }

    /// A contest of an hour that the user has opened.
    private mutating func enterContest(
        _ change: (inout OmegaUpFacts.Contest) -> Void = { _ in }
    ) {
        submission.contest = "c"
        var rules = Contest(
            alias: "c", title: "C", start: Self.start, finish: Self.start + 3600)
        rules.problems = [.init(alias: "sums", points: 50)]
        var contest = OmegaUpFacts.Contest(rules)
        contest.opened = Self.start
        change(&contest)
        facts.contest = contest
    }

    @Test func `in practice there is nothing to wait for`() throws {
        #expect(
            try accepted()
                == OmegaUpAccepted(
                    username: "ann", problem: "sums", contest: nil, language: "cpp",
                    languageID: "cpp17-gcc", source: Array("int main() {}".utf8), kind: .normal,
                    points: nil, submitDelayMinutes: 0, submissionDeadline: 0,
                    nextSubmissionTimestamp: facts.now))
    }

    @Test mutating func `in a contest minutes count`() throws {
        enterContest()
        let accepted = try accepted()
        #expect(accepted.contest == "c")
        #expect(accepted.points == 50)
        #expect(accepted.submitDelayMinutes == 30)
        #expect(accepted.submissionDeadline == Self.start + 3600)
        #expect(accepted.kind == .normal)
        #expect(!accepted.opensContest)
    }

    /// Each step is broken with everything behind it broken as well; mended, the next one shows.
    @Test mutating func `the first rule that is broken is told`() {
        let now = facts.now
        enterContest { contest in
            contest.contest.languages = ["py3"]
            contest.contest.problems = []
            contest.contest.finish = now - 1
            contest.contest.submissionsGapSeconds = 60
            contest.contest.penaltyType = .problemOpen
            contest.opened = nil
        }
        let contest = facts.contest
        facts.contest = nil
        facts.lastSubmission = facts.now
        facts.username = nil
        (submission.source, submission.problem, submission.language) = (nil, nil, nil)
        submission.problemset = "1"
        submission.isDocumented = true
        facts.problem = nil
        policy.sourceBytes = 5

        #expect(refusal() == .loginRequired)
        facts.username = "ann"
        #expect(refusal() == .parameterEmpty("source"))
        submission.source = Self.source
        #expect(refusal() == .parameterEmpty("problem_alias"))
        submission.problem = "a b"
        #expect(refusal()?.errorname == "parameterInvalid")
        submission.problem = "sums"
        #expect(refusal() == .problemNotFound)
        facts.problem = .init(alias: "sums", languages: [])
        facts.problem?.isDeprecated = true
        facts.problem?.visibility = -2
        #expect(refusal() == .problemDeprecated)
        facts.problem?.isDeprecated = false
        #expect(refusal() == .problemNotFound)
        facts.problem?.visibility = 0
        #expect(refusal() == .parameterEmpty("language"))
        submission.language = "cpp"
        #expect(
            refusal() == .parameterNotInExpectedSet("language", value: "cpp", expected: []))
        facts.problem?.languages = ["py3", "cpp17-gcc", "java"]
        #expect(refusal() == .parameterStringTooLong("source", limit: 5, unit: "bytes"))
        policy.sourceBytes = 100
        #expect(refusal() == .incompatibleArgs("contest_alias", "problemset_id"))
        submission.problemset = nil
        #expect(refusal() == .parameterNotFound("contest_alias"))
        facts.contest = contest
        #expect(
            refusal() == .parameterNotInExpectedSet("language", value: "cpp", expected: ["py3"]))
        facts.contest?.contest.languages = ["py3", "cpp"]
        #expect(refusal() == .parameterNotFound("problem_alias"))
        facts.contest?.contest.problems = [.init(alias: "sums", points: 50)]
        #expect(refusal() == .runNotInsideContest)
        facts.contest?.contest.finish = facts.now
        #expect(refusal() == .runNotEvenOpened)
        facts.contest?.opened = facts.now
        facts.contest?.contest.start = facts.now + 1
        #expect(refusal() == .runNotInsideContest)
        facts.contest?.contest.start = facts.now
        #expect(refusal() == .runNotEvenOpened)
        facts.problem?.opened = facts.now - 120
        #expect(refusal() == .runWaitGap(next: facts.now + 60))
        facts.lastSubmission = facts.now - 60
        #expect(refusal() == nil)
    }

    @Test mutating func `the older documents want a contest, if only an empty one`() throws {
        submission.isDocumented = true
        #expect(refusal() == .parameterEmpty("contest_alias"))
        submission.contest = ""
        #expect(try accepted().contest == nil)
        submission.isDocumented = false
        #expect(try accepted().contest == nil)
        submission.contest = nil
        #expect(try accepted().contest == nil)
    }

    @Test mutating func `there are no sets of problems but contests`() {
        submission.problemset = "7"
        #expect(refusal() == .problemsetNotFound)
        submission.problemset = ""
        #expect(refusal() == nil)
    }

    @Test(arguments: [
        (0, false, true, OmegaUpRefusal.problemIsNotPublic), (-1, false, true, .problemIsNotPublic),
        (0, true, true, nil), (0, false, false, nil), (1, false, true, nil),
        (-3, true, false, .problemNotFound), (-10, true, false, .problemNotFound),
    ])
    mutating func `a problem that is not public is not for practice during its contest`(
        visibility: Int, isAdmin: Bool, isInContest: Bool, expected: OmegaUpRefusal?
    ) {
        facts.problem?.visibility = visibility
        facts.problem?.isAdmin = isAdmin
        facts.problem?.isInRunningContest = isInContest
        #expect(refusal() == expected)
    }

    @Test(arguments: [
        ("c", "c11-gcc"), ("c11-gcc", "c11-gcc"), ("cpp", "cpp17-gcc"), ("py", "py3"),
        ("cat", "cat"),
    ])
    mutating func `a language is kept as it was sent, and as what it means`(
        sent: String, id: String
    ) throws {
        facts.problem?.languages = ["c", "cpp17-gcc", "py", "cat"]
        submission.language = sent
        #expect(try accepted().language == sent)
        #expect(try accepted().languageID == id)
    }

    @Test(arguments: ["", "CPP", "cobol", "java", "c11-clang", "cat"])
    mutating func `a language that the problem or this server does not have is refused`(
        sent: String
    ) {
        submission.language = sent
        #expect(
            refusal()
                == .parameterNotInExpectedSet(
                    "language", value: sent, expected: ["c11-gcc", "cpp17-gcc", "py3"]))
    }

    @Test mutating func `an output may be longer than a source`() {
        submission.source = [UInt8](repeating: 0x78, count: (1 << 20) + 1)
        #expect(refusal() == .parameterStringTooLong("source", limit: 1 << 20, unit: "bytes"))
        facts.problem?.languages = ["cat"]
        submission.language = "cat"
        #expect(refusal() == nil)
        facts.problem?.languages = Grading.Problem.usualLanguages
        submission.language = "py3"
        submission.source?.removeLast()
        #expect(refusal() == nil)
    }

    @Test mutating func `an end binds admins, a beginning does not`() throws {
        let now = facts.now
        enterContest {
            $0.isAdmin = true
            $0.opened = nil
            $0.contest.start = now + 60
        }
        #expect(try accepted().kind == .test)
        #expect(try accepted().submitDelayMinutes == 0)
        facts.contest?.contest.finish = facts.now - 1
        #expect(refusal() == .runNotInsideContest)
    }

    @Test mutating func `a window ends before the contest does`() throws {
        enterContest { $0.contest.windowMinutes = 31 }
        #expect(try accepted().submissionDeadline == Self.start + 31 * 60)
        facts.contest?.contest.windowMinutes = 30
        #expect(refusal() == .runNotInsideContest)
        facts.contest?.opened = Self.start + 3590
        facts.now = Self.start + 3600
        #expect(try accepted().submissionDeadline == Self.start + 3600)
    }

    @Test mutating func `a contest is for its participants`() {
        enterContest { $0.contest.participants = ["bob"] }
        #expect(refusal() == .runNotEvenOpened)
        facts.contest?.contest.participants = ["bob", "ann"]
        #expect(refusal() == nil)
    }

    @Test(arguments: [
        (Contest.PenaltyType.none, 0, false), (.contestStart, 30, false),
        (.problemOpen, 10, false), (.runtime, 0, true),
    ])
    mutating func `the delay is counted as the contest says`(
        type: Contest.PenaltyType, minutes: Int, isRuntime: Bool
    ) throws {
        enterContest { $0.contest.penaltyType = type }
        facts.problem?.opened = Self.start + 20 * 60
        #expect(try accepted().submitDelayMinutes == minutes)
        #expect(try accepted().penaltyIsRuntime == isRuntime)
    }

    @Test mutating func `a gap is the longer one, and not for admins`() throws {
        policy.submissionGapSeconds = 60
        facts.lastSubmission = facts.now - 59
        #expect(refusal() == .runWaitGap(next: facts.now + 1))
        facts.isSystemAdmin = true
        #expect(try accepted().nextSubmissionTimestamp == facts.now + 60)
        enterContest { $0.contest.submissionsGapSeconds = 90 }
        #expect(refusal() == .runWaitGap(next: facts.now + 31))
        facts.contest?.isAdmin = true
        #expect(try accepted().nextSubmissionTimestamp == facts.now + 90)
        facts.contest?.isAdmin = false
        facts.lastSubmission = facts.now - 90
        #expect(refusal() == nil)
    }

    @Test mutating func `two settings are for clients that know no contests`() throws {
        submission.contest = "nowhere"
        policy.acceptsUnknownContests = true
        #expect(try accepted().contest == nil)
        enterContest { $0.opened = nil }
        #expect(refusal() == .runNotEvenOpened)
        policy.opensContestsBySubmission = true
        #expect(try accepted().opensContest)
    }
}

@Suite("OmegaUp: languages")
struct OmegaUpLanguageTests {
    @Test(arguments: [
        ("c11-gcc", "Main.c"), ("cpp03-clang", "Main.cpp"), ("cpp20-gcc", "Main.cpp"),
        ("java", "Main.java"), ("kt", "Main.kt"), ("py2", "Main.py"), ("py3", "Main.py"),
        ("rb", "Main.rb"), ("cs", "Main.cs"), ("pas", "Main.pas"), ("hs", "Main.hs"),
        ("lua", "Main.lua"), ("go", "Main.go"), ("rs", "Main.rs"), ("js", "Main.js"),
        ("kj", "Main.kj"), ("kp", "Main.kp"),
    ])
    func `a program's file is called Main`(id: String, file: String) {
        #expect(OmegaUpLanguages.file(of: id) == file)
        #expect(OmegaUpLanguages.ids.contains(id))
    }

    @Test func `what is available is what the runtimes serve`() {
        var gcc = Runtime(language: "c", version: "12.2.0", run: .init(["x"]))
        gcc.omegaUpNames = [.init("c11-gcc"), .init("unheard-of")]
        var python = Runtime(language: "python", version: "3.11.2", run: .init(["x"]))
        python.omegaUpNames = [.init("py3")]
        #expect(
            OmegaUpLanguages.available(in: RuntimeCatalogue([python, gcc]))
                == ["c11-gcc", "py3", "cat"])
    }

    @Test func `a new problem takes all but outputs, Karel and C++ of 2003`() {
        let unusual = Set(OmegaUpLanguages.ids).subtracting(Grading.Problem.usualLanguages)
        #expect(unusual == ["cpp03-gcc", "cpp03-clang", "kj", "kp", "cat"])
        #expect(OmegaUpLanguages.aliases.values.allSatisfy(OmegaUpLanguages.ids.contains))
        #expect(OmegaUpLanguages.id(of: "cpp", aliases: ["cpp": "cpp11-gcc"]) == "cpp11-gcc")
        #expect(OmegaUpLanguages.id(of: "x") == nil)
    }
}
