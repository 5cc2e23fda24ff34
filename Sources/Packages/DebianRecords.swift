internal import Judging

/// What `apt-cache show` says about packages: deb822 records, as far as we read them.
package struct DebianRecords: Sendable, Equatable {
    private var versions: [String: String] = [:]
    private var firstDependencies: [String: String] = [:]

    package init(_ text: String) {
        var package = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { package = "" }
            guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false else {
                continue
            }
            let value = String(line[line.index(after: colon)...]).trimmed
            switch line[..<colon] {
            case "Package": package = value
            // Of several the first is the one that would be installed.
            case "Version": versions[package] = versions[package] ?? value
            case "Depends":
                let first = value.prefix { !" ,|:(".contains($0) }
                firstDependencies[package] = firstDependencies[package] ?? String(first)
            default: break
            }
        }
    }

    package func has(_ package: String) -> Bool { versions[package] != nil }

    /// The version of the tools that `package` brings, as far as its number tells: what its
    /// upstream calls it, completed to `X.Y.Z`. A package that just names another one, as
    /// `php-cli` does, has a number of its own making: then the other one counts, if it is known.
    package func upstreamVersion(of package: String) -> String? {
        guard let version = versions[package] else { return nil }
        let numbers = Self.numbers(of: version)
        if numbers.count < 3, let other = metaTarget(of: package), let version = versions[other] {
            return Self.completed(Self.numbers(of: version))
        }
        return Self.completed(numbers)
    }

    /// What must be asked for besides, so that `upstreamVersion` knows it.
    package func metaTarget(of package: String) -> String? {
        guard let version = versions[package], Self.numbers(of: version).count < 3 else {
            return nil
        }
        return firstDependencies[package]
    }

    /// `2:8.2.29-1~deb12u1` → 8, 2, 29: without the epoch, up to what is no number (Debian
    /// Policy §5.6.12).
    private static func numbers(of version: String) -> [Int] {
        let upstream = version.split(separator: ":").last ?? ""
        let front = upstream.prefix { $0 == "." || ("0"..."9").contains($0) }
        var numbers: [Int] = []
        for part in front.split(separator: ".").prefix(3) {
            guard let number = Int(part) else { break }
            numbers.append(number)
        }
        return numbers
    }

    private static func completed(_ numbers: [Int]) -> String? {
        guard !numbers.isEmpty else { return nil }
        let text = (numbers + [0, 0]).prefix(3).map(String.init).joined(separator: ".")
        return SemanticVersion(text).map { _ in text }
    }
}
