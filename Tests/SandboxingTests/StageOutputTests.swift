import Judging
import Testing

@testable import Sandboxing

@Suite("Output of a run: the first bytes are kept")
struct StageOutputTests {
    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `each stream is kept whole, and both in the order in which they came`() {
        var output = StageOutput(limit: 100)
        output.append(bytes("a"), to: .standardOutput)
        output.append(bytes("b"), to: .standardOutput)
        output.append(bytes("1"), to: .standardError)
        output.append(bytes("c"), to: .standardOutput)
        output.append(bytes("23"), to: .standardError)
        #expect(text(output.standardOutput) == "abc")
        #expect(text(output.standardError) == "123")
        #expect(text(output.interleaved) == "ab1c23")
        #expect(output.overflow == nil)
    }

    @Test func `exactly the limit is allowed`() {
        var output = StageOutput(limit: 4)
        output.append(bytes("abcd"), to: .standardOutput)
        output.append(bytes("abcd"), to: .standardError)
        #expect(output.overflow == nil)
        output.append(bytes(""), to: .standardOutput)
        #expect(output.overflow == nil)
    }

    @Test func `of more than the limit the first bytes are kept`() {
        var output = StageOutput(limit: 4)
        output.append(bytes("abc"), to: .standardOutput)
        output.append(bytes("defg"), to: .standardOutput)
        output.append(bytes("hij"), to: .standardOutput)
        #expect(text(output.standardOutput) == "abcd")
        #expect(text(output.interleaved) == "abcd")
        #expect(output.overflow == .standardOutput)
    }

    @Test func `the stream that went over first is the one that counts`() {
        var output = StageOutput(limit: 2)
        output.append(bytes("123"), to: .standardError)
        output.append(bytes("abc"), to: .standardOutput)
        #expect(output.overflow == .standardError)
        #expect(text(output.interleaved) == "12ab")
    }

    @Test func `a slice from the middle of a buffer is taken as it is`() {
        var output = StageOutput(limit: 3)
        output.append(bytes("abcdefgh")[2..<7], to: .standardOutput)
        #expect(text(output.standardOutput) == "cde")
    }

    @Test func `nothing written is nothing`() {
        #expect(StageOutput(limit: 1).interleaved.isEmpty)
    }
}
