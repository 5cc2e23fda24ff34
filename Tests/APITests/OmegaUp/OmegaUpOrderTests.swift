import JSON
import Testing

@testable import API

@Suite("OmegaUp: what is kept")
struct OmegaUpOrderTests {
    private static var contestOrder: OmegaUpOrder {
        var order = OmegaUpOrder.make(
            contest: "c", points: 33.5, delay: 30, penaltyIsRuntime: true)
        order.submission.source = [0, 0xFF, 0x0A]
        order.submission.kind = .test
        order.submission.submissionDeadline = 1_436_580_000
        return order
    }

    @Test func `an order comes back as it was kept`() {
        for order in [OmegaUpOrder.make(), Self.contestOrder] {
            #expect(OmegaUpOrder(decoding: order.encoded) == order)
        }
    }

    @Test func `the form is one that later versions can still read`() {
        let head = Array(
            #"""
            {"guid":"0123456789abcdef0123456789abcdef","time":1436577101,"username":"ann",\#
            "problem":"sums","version":"v1","contest":null,"language":"cpp",\#
            "languageID":"cpp17-gcc","type":"normal","points":null,"penaltyIsRuntime":false,\#
            "submitDelay":0,"deadline":0,"next":1436577101}
            """#.utf8)
        let length = [UInt8(truncatingIfNeeded: head.count), UInt8(head.count >> 8), 0, 0]
        #expect(OmegaUpOrder.make().encoded == [1] + length + head + Array("int main() {}".utf8))
    }

    @Test func `what is not an order is none, however damaged`() {
        let bytes = Self.contestOrder.encoded
        for length in 0..<(bytes.count - 3) {
            #expect(OmegaUpOrder(decoding: Array(bytes.prefix(length))) == nil)
        }
        #expect(OmegaUpOrder(decoding: [2] + bytes.dropFirst()) == nil)
        #expect(OmegaUpOrder(decoding: [1, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(OmegaUpOrder(decoding: [1, 2, 0, 0, 0, 0x7B, 0x7D]) == nil)
    }

    @Test func `a result comes back as it was kept`() {
        var full = OmegaUpResult.accepted(score: 1.0 / 3)
        full.contestScore = 12.5
        full.logs = "l"
        full.details = ["groups": []]
        full.scoreByGroup = [.init(name: "a", score: 0.1), .init(name: "b", score: nil)]
        for result in [.accepted(), .notCompiled, .judgeError, full] {
            #expect(OmegaUpResult(decoding: result.encoded) == result)
        }
        let bytes = full.encoded
        for length in 0..<bytes.count {
            #expect(OmegaUpResult(decoding: Array(bytes.prefix(length))) == nil)
        }
        #expect(OmegaUpResult(decoding: Array("{}".utf8)) == nil)
    }
}

@Suite("OmegaUp: contests that are kept")
struct OmegaUpContestTests {
    private func contest(_ value: JSONValue) throws(JSONMismatch) -> OmegaUpContest {
        try OmegaUpContest(JSONCursor(value))
    }

    @Test func `alias, start and finish are enough`() throws {
        #expect(
            try contest(["alias": "c", "start": 1, "finish": 2])
                == OmegaUpContest(alias: "c", title: "c", start: 1, finish: 2))
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
                "alias must be 1 to 32 letters, digits, - and _"
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
                "problems[0].points must be a number from 0"
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
        var contest = OmegaUpContest(alias: "c", title: "C", start: 0, finish: 1)
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
