/// Cases that are scored together: those whose names are equal before the first point.
package struct CaseGroup: Sendable, Equatable {
    package var name: String
    package var cases: [ProblemCase]

    package init(name: String, cases: [ProblemCase]) {
        self.name = name
        self.cases = cases
    }

    package var weight: Rational { cases.reduce(.zero) { $0 + $1.weight } }

    /// The group of a case: `1` for `1.2.b`, `sample` for `sample`.
    package static func name(of caseName: String) -> String {
        String(caseName.utf8.prefix { $0 != UInt8(ascii: ".") }) ?? caseName
    }

    /// In groups, both sorted byte by byte: `10` comes before `2`.
    package static func groups(of cases: [ProblemCase]) -> [CaseGroup] {
        var byName: [[UInt8]: [ProblemCase]] = [:]
        for element in cases {
            byName[Array(name(of: element.name).utf8), default: []].append(element)
        }
        return byName.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { name, cases in
            CaseGroup(
                name: String(decoding: name, as: UTF8.self),
                cases: cases.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        }
    }
}

/// One input, and what is expected for it. Paths are those in the package.
package struct ProblemCase: Sendable, Equatable {
    package var name: String
    package var weight: Rational
    package var input: String
    /// `nil`: the validator does not need one.
    package var output: String?
    /// What the validator has to say when it does not accept.
    package var expectedFailure: String?

    package init(
        name: String, weight: Rational = .one, input: String? = nil, output: String? = nil,
        expectedFailure: String? = nil
    ) {
        self.name = name
        self.weight = weight
        self.input = input ?? "cases/\(name).in"
        self.output = output
        self.expectedFailure = expectedFailure
    }
}
