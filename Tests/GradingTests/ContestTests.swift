import Grading
import JSON
import Testing

@Suite("Contests: as they are kept")
struct ContestTests {
    private func contest(_ value: JSONValue) throws(JSONMismatch) -> Contest {
        try Contest(JSONCursor(value))
    }

    @Test func `alias, start and finish are enough`() throws {
        #expect(
            try contest(["alias": "c", "start": 1, "finish": 2])
                == Contest(alias: "c", title: "c", start: 1, finish: 2))
    }

    @Test func `a contest comes back as it was kept`() throws {
        var full = try contest([
            "alias": "c", "title": "C", "start": 1, "finish": 7200, "submissionsGap": 60,
            "penaltyType": "runtime", "scoreMode": "all_or_nothing", "windowMinutes": 30,
            "problems": [["alias": "sums", "points": 10], ["alias": "b"]],
            "participants": ["ann"], "admins": ["root"], "languages": ["py3"],
            "feedback": "detailed", "penalty": 20, "description": "d",
        ])
        #expect(full.problem("sums")?.points == 10)
        #expect(full.problem("b")?.points == 100)
        #expect(full.penaltyType == .runtime)
        #expect(full.scoreMode == .allOrNothing)
        #expect(try contest(full.json) == full)
        full.participants = nil
        #expect(try contest(full.json) == full)
    }

    @Test(
        arguments: [
            (["start": 1, "finish": 2], "alias must be a string"),
            (
                ["alias": "a b", "start": 1, "finish": 2],
                "alias must be of letters a to z, A to Z, digits, _ and - only"
            ),
            (["alias": "c", "finish": 2], "start must be a number"),
            (["alias": "c", "start": 2, "finish": 1], "finish must be start or later"),
            (["alias": "c", "start": 1, "finish": 2, "x": 1], "x is not a known setting"),
            (
                ["alias": "c", "start": 1, "finish": 2, "scoreMode": "x"],
                "scoreMode must be one of partial, all_or_nothing, max_per_group"
            ),
            (
                [
                    "alias": "c", "start": 1, "finish": 2,
                    "problems": [["alias": "p", "points": -1]],
                ],
                "problems[0].points must be a number from 0 to 1000000000000.0"
            ),
            (
                [
                    "alias": "c", "start": 1, "finish": 2,
                    "problems": [["alias": "p", "points": 1e300]],
                ],
                "problems[0].points must be a number from 0 to 1000000000000.0"
            ),
            (
                ["alias": "c", "start": 1, "finish": 2, "problems": [["alias": "p/q"]]],
                "problems[0].alias must be of letters a to z, A to Z, digits, _ and - only"
            ),
            (
                [
                    "alias": "c", "start": 1, "finish": 2,
                    "problems": [["alias": "p"], ["alias": "p"]],
                ],
                "problems[1].alias stands there a second time"
            ),
        ] as [(JSONValue, String)])
    func `what cannot be is refused, by its name`(value: JSONValue, expected: String) {
        #expect(throws: JSONMismatch.self) { try contest(value) }
        do throws(JSONMismatch) {
            _ = try contest(value)
        } catch {
            #expect("\(error)" == expected)
        }
    }

    @Test func `a problem has one place`() {
        var contest = Contest(alias: "c", title: "C", start: 0, finish: 1)
        contest.add(.init(alias: "a"))
        contest.add(.init(alias: "b"))
        contest.add(.init(alias: "z"), order: 1)
        #expect(contest.problems.map(\.alias) == ["z", "a", "b"])
        contest.add(.init(alias: "a", points: 7))
        #expect(contest.problems.map(\.points) == [100, 7, 100])
        contest.add(.init(alias: "a"), order: 99)
        #expect(contest.problems.map(\.alias) == ["z", "b", "a"])
    }
}
