import HTTP
import JSON
import Judging
import Testing

@testable import API

@Suite("Runs by their id: what a report, an event and a question look like")
struct RunReportTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a run that waits`() {
        let report = RunReport(id: "7", api: "paiza", state: .queued, createdMs: 1)
        #expect(text(report.json) == #"{"id":"7","api":"paiza","state":"queued","createdMs":1}"#)
    }

    @Test func `a finished run has its result as it is, and its deliveries`() throws {
        var report = RunReport(id: "7", api: "python", state: .finished, createdMs: 1)
        (report.startedMs, report.finishedMs, report.expiresMs) = (2, 3, 4)
        report.deliveries = [
            RunReport.Delivery(
                id: "msg_7", target: "https://a:1", state: "pending", attempts: 2,
                nextAttemptMs: 9, lastAnswer: "HTTP 503")
        ]
        report.result = Array(#"{"code": 200}"#.utf8)
        let expected =
            #"{"id":"7","api":"python","state":"finished","createdMs":1,"startedMs":2,"#
            + #""finishedMs":3,"expiresMs":4,"deliveries":[{"id":"msg_7","target":"https://a:1","#
            + #""state":"pending","attempts":2,"nextAttemptMs":9,"lastAnswer":"HTTP 503"}],"#
            + #""result":{"code": 200}}"#
        #expect(text(report.json) == expected)
        #expect(throws: Never.self) { try JSONValue(parsing: expected) }
    }

    @Test func `events are one line of JSON each, with the number to go on from`() {
        #expect(
            text(RunPages.queuedEvent(id: "0-0"))
                == "id: 0-0\nevent: stage\ndata: {\"stage\":\"queued\"}\n\n")
        #expect(
            text(RunPages.event(.run(2), id: "0-5"))
                == "id: 0-5\nevent: stage\ndata: {\"stage\":\"run\",\"index\":2}\n\n")
        #expect(
            text(RunPages.event(.standardError, "a\nb", id: "1-6"))
                == "id: 1-6\nevent: output\ndata: {\"stream\":\"stderr\",\"text\":\"a\\nb\"}\n\n")
    }

    @Test(arguments: [
        ("0-5", 0, 6), ("3-0", 3, 1),
    ])
    func `a client that comes back says where it was`(
        field: String, attempt: Int, next: Int
    ) throws {
        let place = try #require(RunPages.place(of: .make(headers: ["Last-Event-ID": field])))
        #expect(place.attempt == attempt)
        #expect(place.next == next)
    }

    @Test(arguments: ["", "5", "a-b", "1-2-3", "1--2", "1-9223372036854775807", "-"])
    func `what is no place is as if it was not said`(field: String) {
        #expect(RunPages.place(of: .make(headers: ["Last-Event-ID": field])) == nil)
    }

    @Test func `wait is a number of seconds, at most the maximum`() throws {
        func wait(_ query: String?) throws -> Duration? {
            try RunPages.wait(
                of: HTTPRequest(method: .get, path: "/runs/1", query: query), maximum: .seconds(60))
        }
        #expect(try wait(nil) == nil)
        #expect(try wait("wait=2.5") == .milliseconds(2500))
        #expect(try wait("wait=1e300") == .seconds(60))
        #expect(try wait("wait=0") == .zero)
        for text in ["", "-1", "nan", "inf", "soon"] {
            #expect(throws: RunPagesRefusal.wait(text)) { try wait("wait=\(text)") }
        }
    }
}
