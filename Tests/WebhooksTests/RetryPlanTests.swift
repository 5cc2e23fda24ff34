import Testing

@testable import Webhooks

@Suite("What follows from an attempt")
struct RetryPlanTests {
    private let plan = RetryPlan(
        delays: [.seconds(2), .seconds(10)], retryAfterMax: .seconds(3600))

    private func verdict(
        _ answer: AttemptAnswer, attempts: Int = 1, chance: Double = 0.5
    ) -> RetryPlan.Verdict {
        plan.verdict(on: answer, attempts: attempts, nowMs: 1_000_000, chance: chance)
    }

    @Test(arguments: [200, 201, 202, 204, 299])
    func `2xx is delivered`(status: Int) {
        #expect(verdict(.status(status, retryAfter: nil)) == .delivered)
    }

    @Test(arguments: [300, 301, 302, 307, 308, 400, 401, 404, 409, 413, 429, 500, 502, 503, 504])
    func `everything else is tried again, redirects too`(status: Int) {
        #expect(verdict(.status(status, retryAfter: nil)) == .again(1_002_000))
    }

    @Test func `410 and what can never be sent is given up at once`() {
        #expect(verdict(.status(410, retryAfter: "1")) == .abandoned)
        #expect(verdict(.refused("", isFinal: true)) == .abandoned)
        #expect(verdict(.refused("", isFinal: false)) == .again(1_002_000))
        #expect(verdict(.failed("")) == .again(1_002_000))
    }

    @Test func `pauses grow as set, are spread by a fifth, and then it is over`() {
        #expect(verdict(.failed(""), chance: 0) == .again(1_001_600))
        #expect(verdict(.failed(""), attempts: 2) == .again(1_010_000))
        #expect(verdict(.failed(""), attempts: 2, chance: 0.999_999) == .again(1_011_999))
        #expect(verdict(.failed(""), attempts: 3) == .abandoned)
    }

    @Test(
        "Retry-After puts an attempt off, up to the limit",
        arguments: [
            (429, "30", 1_030_000), (502, "30", 1_030_000), (503, "30", 1_030_000),
            (504, "30", 1_030_000), (503, "1", 1_002_000), (503, "0", 1_002_000),
            (503, "86400", 4_600_000), (503, "99999999999999999999", 4_600_000),
            (503, "Thu, 01 Jan 1970 00:20:00 GMT", 1_200_000),
            (503, "Thu, 01 Jan 1970 00:00:01 GMT", 1_002_000), (503, "soon", 1_002_000),
            (503, "-5", 1_002_000), (503, "", 1_002_000), (500, "30", 1_002_000),
            (404, "30", 1_002_000),
        ])
    func retryAfter(status: Int, text: String, timeMs: Int64) {
        #expect(verdict(.status(status, retryAfter: text)) == .again(timeMs))
    }

    @Test(
        "dates in the three forms of RFC 9110",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Fri, 31 Dec 2100 00:00:00 GMT", 4_133_894_400),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 32 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 24:49:37 GMT", nil), ("Sun, 06 Nix 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil), ("1994-11-06T08:49:37Z", nil),
        ] as [(String, Int64?)])
    func date(text: String, seconds: Int64?) {
        #expect(RetryAfter.secondsOfDate(text) == seconds)
    }

    @Test(
        "the head of an answer, however it comes",
        arguments: [
            ("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", .status(200, retryAfter: nil), 4),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204\r\n\r\n", .status(204, retryAfter: nil), 0),
            ("HTTP/1.0 503 x\nretry-AFTER:  7\n\n", .status(503, retryAfter: "7"), 0),
            ("HTTP/1.1 200 OK\r\nA: b\r\n", nil, 0), ("", nil, 0),
            ("curl: (7) no\n\nHTTP/1.1 200 OK\r\n\r\n", nil, 0),
            ("HTTP/1.1 2x0 OK\r\n\r\n", nil, 0),
        ] as [(String, AttemptAnswer?, Int)])
    func head(text: String, answer: AttemptAnswer?, bodyByteCount: Int) {
        let bytes = Array(text.utf8)
        for step in [1, 3, max(bytes.count, 1)] {
            var head = AnswerHead()
            for start in stride(from: 0, to: bytes.count, by: step) {
                head.read(bytes[start..<min(start + step, bytes.count)])
            }
            #expect(head.answer == answer)
            #expect(head.bodyByteCount == bodyByteCount)
        }
    }

    @Test func `a head without an end does not grow without an end`() {
        var head = AnswerHead()
        for _ in 0..<100 { head.read([UInt8](repeating: 0x41, count: 4096)[...]) }
        #expect(head.answer == nil)
        #expect(head.text.utf8.count == AnswerHead.byteLimit)
    }

    @Test func `a large head counts like a small one`() {
        var head = AnswerHead()
        head.read(Array("HTTP/1.1 503 x\r\n".utf8)[...])
        for _ in 0..<100 {
            head.read(Array("Cookie: \(String(repeating: "x", count: 9000))\r\n".utf8)[...])
        }
        head.read(Array("Retry-After: 1\r\n\r\n".utf8)[...])
        #expect(head.answer == .status(503, retryAfter: "1"))
    }
}
