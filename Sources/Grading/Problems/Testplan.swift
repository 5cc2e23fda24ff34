/// The weights of cases: lines of a name and a number. Every other line is a remark.
enum Testplan {
    static func weights(
        _ bytes: [UInt8], file: String
    ) throws(PackageRefusal) -> [String: Rational] {
        var weights: [String: Rational] = [:]
        for line in CaseText.normalised(bytes).split(separator: 0x0A) {
            let words = line.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
            guard words.count == 2, !words[0].contains(UInt8(ascii: "#")),
                words[1].allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E })
            else { continue }
            let name = String(decoding: words[0], as: UTF8.self)
            guard let value = PlainNumber.value(words[1]), let weight = Rational(value) else {
                let text = String(decoding: words[1].prefix(40), as: UTF8.self)
                throw PackageRefusal(
                    .invalidTestplan, file, "the weight of \(name) is no usable number: \(text)")
            }
            weights[name] = weight
        }
        return weights
    }
}
