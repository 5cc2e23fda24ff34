/// The files of a problem's package, wherever they are: a folder, or an unpacked archive. One is
/// read at a time, so a package is never held in memory as a whole.
package protocol PackageFiles {
    /// Paths as the package has them, components separated by `/`; folders may be among them,
    /// with a `/` at the end.
    var names: [String] { get }

    /// In bytes.
    func size(of name: String) throws -> Int

    func read(_ name: String) throws -> [UInt8]
}

extension PackageFiles {
    package func size(of name: String) throws -> Int { try read(name).count }
}

/// Why a package is not taken: the rule, the file that breaks it, and how.
package struct PackageRefusal: Error, Equatable {
    package enum Rule: String, Sendable {
        case badLayout = "problem-bad-layout"
        case mismatchedInput = "mismatched-input-file"
        case invalidTestplan = "invalid-testplan"
        case invalidName = "invalid-zip-filename"
        case badJSON = "json-parse-error"
        case tooSlow = "slow-rejected"
        case testsBadLayout = "tests-bad-layout"
    }

    package var rule: Rule
    package var file: String?
    package var reason: String

    package init(_ rule: Rule, _ file: String? = nil, _ reason: String) {
        self.rule = rule
        self.file = file
        self.reason = reason
    }
}

/// `mismatched-input-file: cases/a.in: has no cases/a.out`.
extension PackageRefusal: CustomStringConvertible {
    package var description: String {
        rule.rawValue + ": " + (file.map { $0 + ": " } ?? "") + reason
    }
}

/// What identifies a problem, a contest or a run.
package enum Alias {
    package static let lengthLimit = 32

    /// What is wrong with it; `nil`: nothing.
    package static func fault(in text: String) -> String? {
        if text.utf8.count > lengthLimit { return "has more than \(lengthLimit) characters" }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
            default: false
            }
        }
        return isPlain && !text.isEmpty
            ? nil : "must be of letters a to z, A to Z, digits, _ and - only"
    }
}
