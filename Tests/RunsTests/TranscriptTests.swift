import Judging
import Testing

@testable import Runs

@Suite("Transcript: what late watchers are told, bounded")
struct TranscriptTests {
    private func output(_ text: String) -> RunEvent { .output(.standardOutput, text) }

    @Test func `events are given from a number on, with the number behind them`() {
        var transcript = Transcript()
        transcript.append(.queued)
        transcript.append(.stage(.compile))
        #expect(transcript.events(from: 0).events == [.queued, .stage(.compile)])
        #expect(transcript.events(from: 1).events == [.stage(.compile)])
        #expect(transcript.events(from: 2).events == [])
        #expect(transcript.events(from: 99).events == [])
        #expect(transcript.events(from: 0).next == 2)
    }

    @Test func `what nobody has read grows together by stream`() {
        var transcript = Transcript()
        for text in ["a", "b", "c"] { transcript.append(output(text)) }
        transcript.append(.output(.standardError, "!"))
        transcript.append(output("d"))
        #expect(
            transcript.events(from: 0).events
                == [output("abc"), .output(.standardError, "!"), output("d")])
    }

    @Test func `what was read does not change any more`() {
        var transcript = Transcript()
        transcript.append(output("a"))
        let (_, next) = transcript.events(from: 0)
        transcript.append(output("b"))
        #expect(transcript.events(from: next).events == [output("b")])
        #expect(transcript.events(from: 0).events == [output("a"), output("b")])
    }

    @Test func `a flood of single bytes in turn is bounded, and says where something is missing`() {
        var transcript = Transcript()
        for _ in 0..<100_000 {
            transcript.append(output("x"))
            transcript.append(.output(.standardError, "y"))
        }
        let (events, next) = transcript.events(from: 0)
        #expect(events.first == .gap)
        #expect(events.count <= Transcript.eventsMax + 1)
        #expect(next == 200_000)
        #expect(transcript.events(from: next - 1).events == [.output(.standardError, "y")])
    }

    @Test func `large output is bounded by its bytes, and the latest stays`() {
        var transcript = Transcript()
        let piece = String(repeating: "z", count: 100_000)
        for number in 0..<100 { transcript.append(output("\(number) \(piece)")) }
        let texts = transcript.events(from: 0).events.compactMap { event -> String? in
            guard case .output(_, let text) = event else { return nil }
            return text
        }
        #expect(texts.reduce(0) { $0 + $1.utf8.count } <= Transcript.bytesMax)
        #expect(texts.last?.hasPrefix("99 ") == true)
    }
}

@Suite("Signal: happens once, and nobody is left waiting")
struct OnceSignalTests {
    @Test func `who waits is woken, who comes later need not wait`() async {
        let signal = OnceSignal()
        async let first = signal.wait()
        async let second = signal.wait()
        signal.fire()
        #expect(await first)
        #expect(await second)
        #expect(await signal.wait())
    }

    @Test func `a deadline ends the waiting`() async {
        let signal = OnceSignal()
        #expect(await !signal.wait(until: .now))
        #expect(await !signal.wait(until: .now + .milliseconds(1)))
    }

    @Test func `a cancelled task does not wait, before or while`() async {
        let signal = OnceSignal()
        let task = Task { await signal.wait() }
        task.cancel()
        #expect(await !task.value)
    }

    @Test func `thousands may wait, come and go at once`() async {
        let signal = OnceSignal()
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    await signal.wait(until: number.isMultiple(of: 2) ? .now : nil)
                }
            }
            group.addTask {
                signal.fire()
                return true
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(results >= 1001)
    }
}
