/// Base64 (RFC 4648 §4), with padding.
package enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var place = 0
        while place < bytes.count {
            let count = min(3, bytes.count - place)
            var group = 0
            for index in 0..<3 {
                group = group << 8 | (index < count ? Int(bytes[place + index]) : 0)
            }
            for index in 0..<4 {
                let digit = digits[group >> (18 - 6 * index) & 63]
                text.append(index <= count ? digit : UInt8(ascii: "="))
            }
            place += count
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// What a text stands for; `nil` if it is not Base64 with its padding. Bits that padding
    /// leaves over are not looked at.
    package static func decode(_ text: String) -> [UInt8]? {
        let all = Array(text.utf8)
        let padding = all.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard all.count.isMultiple(of: 4), padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(all.count / 4 * 3)
        var group: UInt32 = 0
        for (index, digit) in all.enumerated() {
            let isPadding = index >= all.count - padding
            guard let value = isPadding ? 0 : digits.firstIndex(of: digit) else { return nil }
            group = group << 6 | UInt32(value)
            guard index % 4 == 3 else { continue }
            bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> $0) }
            group = 0
        }
        return Array(bytes.dropLast(padding))
    }
}
