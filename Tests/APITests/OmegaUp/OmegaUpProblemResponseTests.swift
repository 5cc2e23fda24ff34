import Grading
import HTTP
import JSON
import Testing

@testable import API

@Suite("OmegaUp: answers about problems and contests")
struct OmegaUpProblemResponseTests {
    @Test func `a problem`() {
        var problem = OmegaUp.ProblemView(alias: "sums", title: "Sums", languages: ["py3"])
        problem.limits.memoryBytes = 64 << 20
        problem.limits.timeMs = 1500
        problem.examples = [.init(name: "sample", input: "1\n", output: "2\n")]
        problem.tolerance = 1e-6
        problem.groupScorePolicy = "min"
        problem.statement = "# Sums"
        problem.nextSubmissionTimestamp = 9
        (problem.version, problem.created, problem.owner) = ("v1", 1_700_000_000, "bob")
        (problem.submissions, problem.accepted) = (7, 3)
        #expect(
            OmegaUp.render(problem).text == #"""
                {"alias":"sums","title":"Sums","source":"","visibility":2,"languages":["py3"],\#
                "limits":{"time_limit":"1.5s","extra_wall_time":"0s",\#
                "overall_wall_time_limit":"60s","memory_limit":"64 MiB",\#
                "output_limit":"10 KiB","input_limit":"10 KiB"},\#
                "settings":{"cases":{"sample":{"in":"1\n","out":"2\n","weight":1}},\#
                "limits":{"TimeLimit":"1.5s","ExtraWallTime":"0s",\#
                "OverallWallTimeLimit":"60s","MemoryLimit":"64MiB","OutputLimit":"10KiB"},\#
                "validator":{"name":"token-caseless","tolerance":0.000001,\#
                "group_score_policy":"min"}},"show_diff":"none",\#
                "statement":{"language":"es","markdown":"# Sums","images":{},"sources":{}},\#
                "accepts_submissions":true,"points":100,"version":"v1","commit":"v1",\#
                "creation_date":1700000000,"input_limit":10240,"submissions":7,"accepted":3,\#
                "score":0,"admin":false,"karel_problem":false,"order":"normal","problem_id":0,\#
                "visits":0,"quality_seal":false,"allow_user_add_tags":false,\#
                "email_clarifications":false,"nominationStatus":{"solved":false,"tried":false,\#
                "nominated":false,"nominatedBeforeAc":false,"dismissed":false,\#
                "dismissedBeforeAc":false,"alreadyReviewed":false,"canNominateProblem":false,\#
                "language":"es"},"problemsetter":{"username":"bob","name":"bob",\#
                "classname":"user-rank-unranked"},"nextSubmissionTimestamp":9,\#
                "runs":[],"status":"ok"}
                """#)
    }

    @Test func `the best run of a user is what a problem's score is`() {
        func run(_ score: Double, in contest: String? = nil) -> OmegaUpRun {
            let order = OmegaUpOrder.make(contest: contest, points: contest.map { _ in 50 })
            return OmegaUpRun(order, state: .ready, result: .accepted(score: score))
        }
        var cheated = run(1)
        cheated.kind = .disqualified
        var again = run(0.9)
        again.state = .running
        func shown(_ own: [OmegaUpRun], in contest: String? = nil) -> OmegaUp.ProblemView {
            var problem = OmegaUp.ProblemView(alias: "sums", title: "Sums", languages: ["kj"])
            problem.points = contest.map { _ in 50 }
            _ = own.first { !problem.add($0, in: contest) }
            return problem
        }
        let own = [run(0.5, in: "c"), run(2.0 / 3), run(0.1), cheated, again]
        let practice = shown(own)
        #expect(practice.score == 66.67)
        #expect(practice.isTried && practice.isSolved)
        #expect(practice.runs == own)
        #expect(shown(own, in: "c").score == 25)
        var failed = run(0)
        failed.result?.verdict = "WA"
        #expect(shown([failed]).isTried && !shown([failed]).isSolved)
        #expect(!shown([]).isTried && shown([]).score == 0)
        let many = Array(repeating: failed, count: 250) + [run(1, in: "c")]
        #expect(shown(many).runs.count == 100)
        #expect(shown(many).score == 100 && shown(many, in: "c").score == 50)
        var (problem, looks) = (shown([]), 0)
        _ = Array(repeating: run(1), count: 250).first {
            looks += 1
            return !problem.add($0, in: nil)
        }
        #expect(looks == 100)
        #expect(OmegaUp.render(problem).text.contains(#""karel_problem":true"#))
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (800, "800ms"), (1000, "1s"), (1250, "1.25s"), (60_000, "60s"),
    ])
    func `durations are as short as they can be`(milliseconds: Int, text: String) {
        #expect(OmegaUp.durationText(milliseconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (1000, "1000 B"), (1024, "1 KiB"), (1536, "1536 B"), (32 << 20, "32 MiB"),
        (1 << 30, "1 GiB"),
    ])
    func `sizes have the largest unit without a fraction`(bytes: Int, text: String) {
        #expect(OmegaUp.byteText(bytes, " ") == text)
    }

    @Test func `a contest`() {
        var contest = Contest(alias: "c", title: "C", start: 100, finish: 7300)
        contest.windowMinutes = 60
        contest.languages = ["py3"]
        contest.admins = ["root", "bob"]
        contest.problems = [.init(alias: "sums", points: 50), .init(alias: "late")]
        var view = OmegaUp.ContestView(contest)
        (view.opened, view.isAdmin, view.hasSubmissions) = (200, true, true)
        var sums = OmegaUp.ContestView.Problem(title: "Sums", languages: ["py3", "c11-gcc"])
        (sums.version, sums.visibility, sums.inputBytes) = ("v1", 0, 1000)
        (sums.submissions, sums.accepted, sums.hasSubmissions) = (7, 3, true)
        view.problems["sums"] = sums
        #expect(
            OmegaUp.render(view).text == #"""
                {"alias":"c","title":"C","description":"","start_time":100,"finish_time":7300,\#
                "window_length":60,"submissions_gap":0,"submission_deadline":3800,"penalty":0,\#
                "penalty_type":"contest_start","score_mode":"partial","feedback":"none",\#
                "admission_mode":"public","languages":["py3"],"opened":true,"admin":true,\#
                "director":"root","has_submissions":true,"show_penalty":true,\#
                "penalty_calc_policy":"sum","points_decay_factor":0,"scoreboard":0,\#
                "show_scoreboard_after":false,\#
                "default_show_all_contestants_in_scoreboard":false,"archived":false,\#
                "contest_for_teams":false,"needs_basic_information":false,\#
                "requests_user_information":"no","problemset_id":0,"problems":[\#
                {"alias":"sums","points":50,"order":1,"letter":"A","title":"Sums",\#
                "languages":"py3,c11-gcc","accepts_submissions":true,"version":"v1",\#
                "commit":"v1","visibility":0,"input_limit":1000,"submissions":7,"accepted":3,\#
                "has_submissions":true,"difficulty":0,"visits":0,"quality_seal":false,\#
                "is_extra_problem":false},\#
                {"alias":"late","points":100,"order":2,"letter":"B","title":"late",\#
                "languages":"","accepts_submissions":false,"version":"","commit":"",\#
                "visibility":0,"input_limit":0,"submissions":0,"accepted":0,\#
                "has_submissions":false,"difficulty":0,"visits":0,"quality_seal":false,\#
                "is_extra_problem":false}],"status":"ok"}
                """#)
        #expect(
            OmegaUp.renderProblemAdded().text == #"{"solutionStatus":"not_found","status":"ok"}"#)
        #expect(
            [0, 25, 26, 51, 52, 702].map(OmegaUp.letter) == ["A", "Z", "AA", "AZ", "BA", "AAA"])
    }
}
