import Grading
import JSON
import Testing

@Suite("Contests: who may submit what when, and what it counts")
struct ContestTests {
    private static let text = """
        {"alias":"final","title":"Final","start":1000,"finish":5000,"submissionsGap":90,
         "penaltyType":"contest_start","scoreMode":"partial",
         "problems":[{"alias":"sumas","points":100},{"alias":"restas","points":33.5}],
         "participants":["alice"]}
        """

    private func contest(_ change: (inout Contest) -> Void = { _ in }) throws -> Contest {
        var contest = try Contest(JSONCursor(JSONValue(parsing: Self.text)))
        change(&contest)
        return contest
    }

    private func submission(
        _ change: (inout Submission) -> Void = { _ in }
    ) -> Submission {
        var submission = Submission(
            username: "alice", problem: "sumas", language: "py3", now: 2000, contestOpenedAt: 1100)
        change(&submission)
        return submission
    }

    @Test func `a contest's file is read, and written as it is read`() throws {
        let contest = try contest()
        #expect(contest.alias == "final")
        #expect(contest.submissionsGap == 90)
        #expect(contest.problem("restas")?.points == Rational(67, over: 2))
        #expect(contest.participants == ["alice"])
        #expect(contest.penaltyType == .contestStart)
        #expect(try Contest(JSONCursor(JSONValue(parsing: contest.json.bytes))) == contest)
        let least = try Contest(
            JSONCursor(JSONValue(parsing: #"{"alias":"a","start":0,"finish":1}"#)))
        #expect(least.participants == nil)
        #expect(least.submissionsGap == 60)
        #expect(least.title == "a")
        #expect(try Contest(JSONCursor(JSONValue(parsing: least.json.bytes))) == least)
    }

    @Test(
        "what cannot be is named",
        arguments: [
            (#"{"start":0,"finish":1}"#, "alias must be a string"),
            (#"{"alias":"a b","start":0,"finish":1}"#, "alias must be of letters"),
            (#"{"alias":"a","start":2,"finish":1}"#, "finish must be no earlier than start"),
            (#"{"alias":"a","start":-1,"finish":1}"#, "start must be between 0 and"),
            (
                #"{"alias":"a","start":0,"finish":1,"scoreMode":"some"}"#,
                "scoreMode must be one of partial, all_or_nothing, max_per_group"
            ),
            (
                #"{"alias":"a","start":0,"finish":1,"problems":[{"alias":"p","points":-1}]}"#,
                "problems[0].points must be 0 or more"
            ),
            (
                #"{"alias":"a","start":0,"finish":1,"problems":[{"alias":"p"},{"alias":"p"}]}"#,
                "problems[1].alias stands there a second time"
            ),
            ("[]", "the file must be an object"),
        ])
    func fault(text: String, words: String) throws {
        let error = #expect(throws: JSONMismatch.self) {
            try Contest(JSONCursor(JSONValue(parsing: text)))
        }
        #expect(error?.description.hasPrefix(words) == true, "\(String(describing: error))")
    }

    @Test func `the first rule that is broken is the answer`() throws {
        let contest = try contest { $0.languages = ["py3"] }
        func refusal(_ change: (inout Submission) -> Void) -> SubmissionRefusal? {
            contest.refusal(of: submission(change))
        }
        #expect(refusal { _ in } == nil)
        #expect(
            refusal {
                $0.language = "java"
                $0.problem = "none"
            } == .languageNotInContest(allowed: ["py3"]))
        #expect(
            refusal {
                $0.problem = "none"
                $0.now = 6000
            } == .problemNotInContest)
        #expect(refusal { $0.now = 5000 } == nil)
        #expect(
            refusal {
                $0.now = 5001
                $0.contestOpenedAt = nil
            } == .outsideContest)
        #expect(refusal { $0.contestOpenedAt = nil } == .contestNotOpened)
        #expect(refusal { $0.username = "bob" } == .contestNotOpened)
        #expect(refusal { $0.now = 999 } == .outsideContest)
        #expect(refusal { $0.now = 1000 } == nil)
        #expect(refusal { $0.previous = 1911 } == .tooSoon(next: 2001))
        #expect(refusal { $0.previous = 1910 } == nil)
    }

    @Test func `the end binds admins too, the rest does not`() throws {
        let contest = try contest()
        #expect(
            contest.refusal(
                of: submission {
                    $0.isAdmin = true
                    $0.username = "root"
                    $0.contestOpenedAt = nil
                    $0.now = 500
                    $0.previous = 499
                }) == nil)
        let late = submission {
            $0.isAdmin = true
            $0.now = 5001
        }
        #expect(contest.refusal(of: late) == .outsideContest)
    }

    @Test func `a window ends before the contest, and never after it`() throws {
        let contest = try contest { $0.windowMinutes = 10 }
        #expect(contest.deadline(openedAt: 1100) == 1700)
        #expect(contest.deadline(openedAt: 4900) == 5000)
        #expect(contest.deadline(openedAt: nil) == 5000)
        #expect(contest.refusal(of: submission { $0.now = 1700 }) == nil)
        #expect(contest.refusal(of: submission { $0.now = 1701 }) == .outsideContest)
    }

    @Test func `where opening the problem starts the clock, it has to be opened`() throws {
        let contest = try contest { $0.penaltyType = .problemOpen }
        #expect(contest.refusal(of: submission()) == .contestNotOpened)
        #expect(contest.refusal(of: submission { $0.isAdmin = true }) == .contestNotOpened)
        #expect(contest.refusal(of: submission { $0.problemOpenedAt = 1500 }) == nil)
    }

    @Test(
        "the delay is in whole minutes since what the penalty says",
        arguments: [
            (Contest.PenaltyType.contestStart, 16), (.problemOpen, 8), (.none, 0), (.runtime, 0),
        ])
    func delay(penalty: Contest.PenaltyType, minutes: Int) throws {
        let contest = try contest { $0.penaltyType = penalty }
        let submission = submission { $0.problemOpenedAt = 1500 }
        #expect(contest.submitDelayMinutes(of: submission) == minutes)
        var grade = Grade(verdict: .accepted)
        grade.time = .milliseconds(43)
        #expect(
            contest.penalty(submitDelayMinutes: minutes, grade: grade)
                == (penalty == .runtime ? 43 : minutes))
        #expect(contest.submitDelayMinutes(of: self.submission { $0.now = 10 }) == 0)
    }

    @Test func `the gap is the greater of the contest's and the server's`() throws {
        let contest = try contest()
        #expect(SubmissionGap(contest, leastSeconds: 60).seconds == 90)
        #expect(SubmissionGap(contest, leastSeconds: 120).next(after: 1000) == 1120)
        let practice = SubmissionGap(practice: 60)
        #expect(practice.refusal(of: submission { $0.previous = 1941 }) == .tooSoon(next: 2001))
        #expect(practice.refusal(of: submission { $0.previous = 1940 }) == nil)
        #expect(SubmissionGap(practice: 0).refusal(of: submission { $0.previous = 2000 }) == nil)
    }

    @Test(
        "in practice a problem is public, or one's own, or in no contest that still runs",
        arguments: [
            (true, false, true, nil), (false, true, true, nil), (false, false, false, nil),
            (false, false, true, .problemIsNotPublic),
        ] as [(Bool, Bool, Bool, SubmissionRefusal?)])
    func practice(isPublic: Bool, isAdmin: Bool, isOpen: Bool, refusal: SubmissionRefusal?) {
        let gap = SubmissionGap(practice: 0)
        #expect(
            gap.practiceRefusal(
                of: submission(), isPublic: isPublic, isProblemAdmin: isAdmin,
                isInOpenContest: isOpen) == refusal)
    }

    @Test func `points are the score's part of the problem's`() throws {
        let half = Rational(1, over: 2)
        #expect(try contest().contestScore(half, problem: "restas") == Rational(67, over: 4))
        #expect(try contest().contestScore(half, problem: "none") == .zero)
        let strict = try contest { $0.scoreMode = .allOrNothing }
        #expect(strict.contestScore(half, problem: "sumas") == .zero)
        #expect(strict.contestScore(.one, problem: "sumas") == Rational(100))
    }

    @Test func `every refusal has its key, status and parameter`() {
        let all: [SubmissionRefusal] = [
            .problemIsNotPublic, .languageNotInContest(allowed: []), .problemNotInContest,
            .outsideContest, .contestNotOpened, .tooSoon(next: 0),
        ]
        #expect(
            all.map(\.errorName) == [
                "problemIsNotPublic", "parameterNotInExpectedSet", "parameterNotFound",
                "runNotInsideContest", "runNotEvenOpened", "runWaitGap",
            ])
        #expect(all.map(\.status) == [403, 400, 400, 403, 403, 403])
        #expect(all.map(\.parameter) == [nil, "language", "problem_alias", nil, nil, nil])
    }
}
