/// The rules that are checked line by line. Each takes a file and answers what is wrong with it.
enum HouseRules {
    static let columnLimit = 100
    static let fileLimit = 400
    static let functionLimit = 60

    static func columns(_ file: SourceFile) -> [Finding] {
        file.findings("longer than \(columnLimit) columns") { $0.count > columnLimit }
    }

    static func length(_ file: SourceFile) -> [Finding] {
        guard file.lines.count > fileLimit else { return [] }
        return [
            file.finding(
                line: fileLimit + 1, "\(file.lines.count) lines; at most \(fileLimit) in a file")
        ]
    }

    /// The formatter sees to it that a body ends at the first line that is indented as its
    /// declaration and closes a brace.
    static func functions(_ file: SourceFile) -> [Finding] {
        let declaration = /^ *([a-z@()]+ )*(func |init[?(<]|deinit|subscript\()/
        return file.lines.indices.compactMap { start in
            let line = file.lines[start]
            // One that closes its brace on its own line is short.
            guard line.firstMatch(of: declaration) != nil, !line.hasSuffix("}") else { return nil }
            let indentation = line.prefix { $0 == " " }
            let end = file.lines[start...].dropFirst().firstIndex {
                $0.hasPrefix(indentation + "}")
            }
            guard let end, end - start + 1 > functionLimit else { return nil }
            // A declaration without a body ends before the next one begins.
            let hasBody = file.lines[start..<end].contains { $0.hasSuffix("{") }
            guard hasBody else { return nil }
            return file.finding(
                line: start + 1, "a function of \(end - start + 1) lines; at most \(functionLimit)")
        }
    }

    /// Spelt in two halves, so that this file does not find itself.
    static let bannedTexts = [
        ("TO" + "DO", "do it, or leave it out"), ("FIX" + "ME", "fix it"),
        ("X" + "XX", "say what is wrong"), ("try" + "!", "handle the error"),
        ("fatalError" + "()", "say what cannot be"),
        ("precondition" + "Failure()", "say what cannot be"),
    ]

    static func bannedTexts(_ file: SourceFile) -> [Finding] {
        bannedTexts.flatMap { text, instead in
            file.findings("\(text): \(instead)") { line in
                line.ranges(of: text).contains { range in
                    // Part of a longer word, it is another.
                    !(line[..<range.lowerBound].last?.isLetter ?? false)
                        && !(line[range.upperBound...].first?.isLetter ?? false)
                }
            }
        }
    }

    /// A file with one type, or with additions to one, is named like it: `Thing.swift`,
    /// `Thing+Topic.swift`, `ThingTopic.swift`. One with several types may be named for the group.
    static func mainType(_ file: SourceFile) -> [Finding] {
        guard file.name != "main.swift" else { return [] }
        let stem = String(file.name.split(separator: ".")[0].split(separator: "+")[0])
        let declaration =
            /^[a-z() ]*\b(struct|class|enum|actor|protocol|extension|typealias) ([\w.]+)/
        let matches = file.lines.compactMap { $0.firstMatch(of: declaration) }
        let declared = matches.filter { $0.1 != "extension" }.count
        let isNamed = matches.contains { match in
            match.2.split(separator: ".").contains { stem.hasPrefix($0) }
        }
        if isNamed || declared > 1 { return [] }
        return [file.finding(line: 1, "no type \(stem) in a file of that name")]
    }

    /// A test says what it promises: in its display name, or in its own between back-ticks.
    static func testNames(_ file: SourceFile) -> [Finding] {
        file.lines.indices.compactMap { start in
            let line = file.lines[start].drop { $0 == " " }
            guard line.hasPrefix("@Test"), !line.hasPrefix("@Test(\"") else { return nil }
            let head = file.lines[start...].prefix { !$0.contains("func ") }
            let end = min(start + head.count, file.lines.count - 1)
            let name = file.lines[end].split(separator: "func ", maxSplits: 1).last ?? ""
            guard head.dropFirst().first?.contains(/^ *"/) != true else { return nil }
            guard name.first != "`" || !name.contains(" ") else { return nil }
            return file.finding(line: end + 1, "a test's name is a sentence, in `back-ticks`")
        }
    }
}
