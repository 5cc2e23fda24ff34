internal import Judging

/// Finds the version in what a tool says about itself.
enum RuntimeVersion {
    /// The first number behind `prefix`, with up to two more behind dots; what is missing is 0:
    /// `v20.20.2`, `5.2.15(1)-release`, `"21" 2023-09-19`.
    ///
    /// Leading zeros are dropped, as a semantic version has none. `nil` without a number.
    static func find(in output: String, after prefix: String) -> SemanticVersion? {
        guard let start = end(of: prefix, in: output) else { return nil }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard let first = output.utf8[start...].firstIndex(where: isDigit) else { return nil }
        let parts = output.utf8[first...].prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        var numbers: [String] = []
        for part in parts.prefix(3) {
            // A dot at the end belongs to the sentence.
            guard !part.isEmpty else { break }
            guard let number = Int(String(decoding: part, as: UTF8.self)) else { return nil }
            numbers.append(String(number))
        }
        numbers += ["0", "0"]
        return SemanticVersion(numbers.prefix(3).joined(separator: "."))
    }

    private static func end(of prefix: String, in output: String) -> String.Index? {
        prefix.isEmpty ? output.startIndex : output.firstRange(of: prefix)?.upperBound
    }
}
