/// Bytes that a program printed, as text.
package enum OutputText {
    /// Decodes a whole stream at once, so that a character that arrived in two reads stays one.
    /// What is not UTF-8 becomes U+FFFD, one for each maximal invalid stretch, as WHATWG has it.
    package static func decode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The first `limitBytes` bytes, without a character that the cut would leave in halves.
    package static func prefix(of bytes: [UInt8], limitBytes: Int) -> [UInt8] {
        guard bytes.count > limitBytes else { return bytes }
        return withoutHalfCharacter(Array(bytes.prefix(limitBytes)))
    }

    /// A stream that was cut somewhere, without the character the cut went through. Invalid
    /// bytes that no cut explains are left alone.
    package static func withoutHalfCharacter(_ bytes: [UInt8]) -> [UInt8] {
        let tail = bytes.suffix(3)
        guard let start = tail.lastIndex(where: { $0 >= 0xC2 && $0 <= 0xF4 }) else { return bytes }
        let needed = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : 2
        let present = bytes[start...]
        let areContinuations = present.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        guard areContinuations, present.count < needed else { return bytes }
        return Array(bytes[..<start])
    }
}
