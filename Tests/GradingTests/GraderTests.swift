import Grading
import JSON
import Judging
import Testing

@Suite("Grader: verdicts and scores of a run")
struct GraderTests {
    /// `a.1:2` is the case a.1 with weight 2.
    private func groups(_ names: String...) -> [CaseGroup] {
        CaseGroup.groups(
            of: names.map { text in
                let parts = text.split(separator: ":")
                let weight = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
                return ProblemCase(name: String(parts[0]), weight: Rational(weight))
            })
    }

    private func grade(
        _ groups: [CaseGroup], _ cases: [JudgedCase],
        policy: GroupScorePolicy = .sumIfNotZero, maxScore: Rational = .one
    ) -> Grade {
        Grader(groups: groups, policy: policy, maxScore: maxScore).grade(cases)
    }

    private let right = JudgedCase.make(.ok, .one)
    private let wrong = JudgedCase.make(.ok, .zero)
    private let half = JudgedCase.make(.ok, Rational(1, over: 2))

    @Test func `severity has one order`() {
        let worstFirst: [JudgeVerdict] = [
            .judgeError, .compileError, .restrictedFunction, .validatorError, .memoryLimit,
            .runtimeError, .timeLimit, .outputLimit, .wrong, .presentation, .partial, .accepted,
            .ok,
        ]
        #expect(JudgeVerdict.allCases.shuffled().sorted(by: >) == worstFirst)
        #expect(
            JudgeVerdict.allCases.map(\.rawValue).sorted()
                == "AC PA PE WA TLE OLE MLE RTE RFE CE VE JE OK".split(separator: " ")
                .map(String.init).sorted())
    }

    @Test func `all right is AC with everything`() {
        let grade = grade(groups("a", "b"), [right, right], maxScore: Rational(100))
        #expect(grade.verdict == .accepted)
        #expect(grade.score == .one)
        #expect(grade.contestScore == Rational(100))
        #expect(grade.time == .milliseconds(20))
        #expect(grade.wallTime == .milliseconds(40))
        #expect(grade.memoryBytes == 1 << 20)
        #expect(grade.runtimeMilliseconds == 20)
    }

    @Test func `some wrong cases and some points are PA, never WA`() {
        let grade = grade(groups("a", "b", "c"), [right, wrong, wrong])
        #expect(grade.verdict == .partial)
        #expect(grade.score == Rational(1, over: 3))
        #expect(grade.groups?.map(\.verdict) == [.accepted, .wrong, .wrong])
    }

    @Test func `without any points it is WA`() {
        #expect(grade(groups("a", "b"), [wrong, wrong]).verdict == .wrong)
        // Points inside a group that gets none are none.
        let lost = grade(groups("a.1", "a.2"), [right, wrong])
        #expect(lost.verdict == .wrong)
        #expect(lost.score == .zero)
    }

    @Test func `TLE with full points elsewhere is TLE with a partial score`() {
        let grade = grade(groups("a:40", "b:60"), [right, .make(.timeLimit)])
        #expect(grade.verdict == .timeLimit)
        #expect(grade.score == Rational(2, over: 5))
    }

    @Test func `the worst execution is the run's verdict`() {
        let names = groups("a", "b", "c")
        #expect(
            grade(names, [.make(.timeLimit), .make(.runtimeError), right]).verdict == .runtimeError)
        #expect(
            grade(names, [.make(.memoryLimit), .make(.runtimeError), wrong]).verdict
                == .memoryLimit)
        #expect(
            grade(names, [.make(.outputLimit), .make(.restrictedFunction), wrong]).verdict
                == .restrictedFunction)
        #expect(grade(names, [.make(.outputLimit), wrong, wrong]).verdict == .outputLimit)
    }

    @Test func `a group of partial cases gives their sum`() {
        let grade = grade(groups("a.1", "a.2", "b:2"), [half, half, right])
        #expect(grade.verdict == .partial)
        #expect(grade.score == Rational(3, over: 4))
        #expect(grade.groups?[0].score == Rational(1, over: 4))
        #expect(grade.groups?[0].verdict == .partial)
    }

    @Test func `the minimum counts for the whole group`() {
        let names = groups("a.1:1", "a.2:3", "b:4")
        let grade = grade(names, [half, right, right], policy: .minimum)
        #expect(grade.groups?[0].score == Rational(1, over: 4))
        #expect(grade.score == Rational(3, over: 4))
        #expect(
            self.grade(names, [wrong, right, right], policy: .minimum).score == Rational(1, over: 2)
        )
    }

    @Test func `weights of zero make an AC run one point and any other none`() {
        let names = groups("a:0", "b:0")
        #expect(grade(names, [right, right]).score == .one)
        #expect(grade(names, [right, right]).verdict == .accepted)
        #expect(grade(names, [right, wrong]).score == .zero)
        #expect(grade(names, [right, wrong]).verdict == .wrong)
        #expect(grade(names, [half, half]).score == .zero)
    }

    @Test func `a failing case of weight zero gives PA with score 1`() {
        let grade = grade(groups("a", "sample:0"), [right, wrong])
        #expect(grade.verdict == .partial)
        #expect(grade.score == .one)
    }

    @Test func `a case keeps its score when its group gets nothing`() {
        let names = groups("easy:40", "hard.a:30", "hard.b:30")
        let grade = grade(names, [right, right, wrong], maxScore: Rational(100))
        let hard = grade.groups?[1]
        #expect(hard?.score == .zero)
        #expect(hard?.contestScore == .zero)
        #expect(hard?.maxScore == Rational(60))
        #expect(hard?.cases.map(\.contestScore) == [Rational(30), .zero])
        #expect(hard?.cases.map(\.score) == [.one, .zero])
        #expect(grade.contestScore == Rational(40))
    }

    @Test func `another layout is PE when nothing worse is wrong`() {
        let layout = JudgedCase(execution: RunMeta(verdict: .ok), validation: .otherLayout)
        #expect(grade(groups("a"), [layout]).verdict == .presentation)
        #expect(grade(groups("a"), [layout]).score == .zero)
        #expect(grade(groups("a", "b"), [layout, wrong]).verdict == .wrong)
        #expect(grade(groups("a", "b"), [layout, right]).verdict == .partial)
        #expect(grade(groups("a", "b"), [layout, right]).groups?[0].verdict == .presentation)
        #expect(grade(groups("a", "b"), [layout, .make(.timeLimit)]).verdict == .timeLimit)
    }

    @Test func `a validator that fails otherwise than foreseen makes the run VE`() {
        let failed = JudgedCase(execution: RunMeta(verdict: .ok), validation: .validatorFailed)
        let grade = grade(groups("a", "b"), [failed, right])
        #expect(grade.verdict == .validatorError)
        #expect(grade.score == Rational(1, over: 2))
    }

    @Test func `a case that did not run well is worth nothing whatever it printed`() {
        let grade = grade(groups("a"), [.make(.runtimeError, .one)])
        #expect(grade.verdict == .runtimeError)
        #expect(grade.groups?[0].cases[0].score == .zero)
    }

    @Test func `thirds add up to one`() {
        let grade = grade(groups("a", "b", "c:2"), [right, right, half])
        #expect(grade.score == Rational(3, over: 4))
        let third = JudgedCase.make(.ok, Rational(0.333333333))
        #expect(self.grade(groups("a"), [third]).score == Rational(1, over: 3))
    }

    @Test func `only outputs of runs that ended well are judged`() {
        func execution(_ verdict: JudgeVerdict) -> Execution {
            Execution(meta: RunMeta(verdict: verdict), output: Array("1".utf8))
        }
        let expected = Array("1\n".utf8)
        let good = JudgedCase(execution(.ok), validator: .token, expected: expected)
        #expect(good.validation == .score(.one))
        let late = JudgedCase(execution(.timeLimit), validator: .token, expected: expected)
        #expect(late.validation == nil)
        let custom = JudgedCase(execution(.ok), validator: execution(.ok))
        #expect(custom.validation == .score(.one))
        #expect(custom.individualMeta.map(\.name) == ["validator"])
        #expect(JudgedCase(execution(.ok), validator: nil).validation == nil)
    }

    @Test func `a run with a case missing is the judge's error`() {
        #expect(grade(groups("a", "b"), [right]).verdict == .judgeError)
    }

    @Test func `a hundred thousand cases are exact`() {
        let cases = (0..<100_000).map {
            ProblemCase(
                name: "\($0 % 1000).\($0)", weight: Rational(Double($0 % 97) / 7) ?? .one)
        }
        let groups = CaseGroup.groups(of: cases)
        #expect(groups.count == 1000)
        let grade = grade(
            groups, Array(repeating: half, count: 100_000), maxScore: Rational(1, over: 3))
        #expect(grade.score == Rational(1, over: 2))
        #expect(grade.contestScore == Rational(1, over: 6))
    }

    @Test func `groups and their cases stand in the order of their bytes`() {
        let sorted = groups("2.a", "10.b", "10.a", "sample", "1.2.b", "Z", "é.1")
        #expect(sorted.map(\.name) == ["1", "10", "2", "Z", "sample", "é"])
        #expect(sorted[1].cases.map(\.name) == ["10.a", "10.b"])
    }

    @Test(
        "contests may give all or nothing",
        arguments: [(ScoreMode.partial, 1, 3), (.maxPerGroup, 1, 3), (.allOrNothing, 0, 1)])
    func mode(mode: ScoreMode, numerator: Int, denominator: Int) {
        let grade = grade(groups("a", "b", "c"), [right, wrong, wrong], maxScore: Rational(100))
        let reported = grade.reported(in: mode)
        #expect(reported.score == Rational(numerator, over: denominator))
        #expect(reported.contestScore == Rational(100 * numerator, over: denominator))
        #expect(reported.verdict == .partial)
        let all = self.grade(groups("a"), [right], maxScore: Rational(100)).reported(in: mode)
        #expect(all.contestScore == Rational(100))
    }

    @Test func `the best of each group counts over several runs`() {
        let names = groups("a", "b")
        let runs = [grade(names, [right, wrong]), grade(names, [wrong, half])]
        #expect(Grade.bestOfEachGroup(runs) == Rational(3, over: 4))
        #expect(runs[0].scoreByGroup?.map(\.group) == ["a", "b"])
    }
}
