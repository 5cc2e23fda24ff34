import JSON
import Judging

/// Members of a request that are ours. Without them nothing is different; with a wrong value the
/// refusal names the member and the rule.
extension Piston {
    /// When a testcase passes: the name of a rule, or an object with it and, for `float`, a
    /// `tolerance`. `nil` when nothing is said.
    static func comparison(
        _ value: JSONValue?
    ) throws(PistonRefusal) -> OutputComparison? {
        guard let value, !value.isNull else { return nil }
        let field = "comparison"
        let name = value.object == nil ? value.string : value["rule"]?.string
        guard var comparison = name.flatMap(OutputComparison.init(named:)) else {
            let rule = value.object == nil ? field : "\(field).rule"
            throw .mustBe(field: rule, "one of \(OutputComparison.names)")
        }
        for member in value.object?.members ?? [] where member.name != "rule" {
            guard member.name == "tolerance", case .float = comparison else {
                let known = "rule, and tolerance for float"
                throw .mustBe(field: field, "an object of \(known), not \(member.name)")
            }
            guard let tolerance = member.value.double, (0...1).contains(tolerance) else {
                throw .mustBe(field: "\(field).tolerance", "a number from 0 to 1")
            }
            comparison = .float(tolerance: tolerance)
        }
        return comparison
    }

    /// Files wanted back: paths in the workspace, with `*` for any part of a name.
    static func returns(
        _ value: JSONValue?, _ limits: ReturnLimits
    ) throws(PistonRefusal) -> ReturnRequest? {
        guard let value, !value.isNull else { return nil }
        guard let elements = value.array else {
            throw .mustBe(field: "return_files", "an array of strings")
        }
        guard elements.count <= ReturnRequest.patternLimit else {
            throw .tooMany(field: "return_files", limit: ReturnRequest.patternLimit)
        }
        var patterns: [String] = []
        for (place, element) in elements.enumerated() {
            let field = "return_files[\(place)]"
            guard let text = element.string else { throw .mustBe(field: field, "a string") }
            guard let path = try? WorkspacePath(text) else {
                throw .mustBe(
                    field: field, "the path of a file in the workspace, such as out/*.png")
            }
            patterns.append(path.text)
        }
        return ReturnRequest(patterns: patterns, limits: limits)
    }

    /// How many slots may work on the testcases at a time; `true`: as many as can be spared.
    static func parallelism(_ value: JSONValue?) throws(PistonRefusal) -> Int {
        switch value ?? .null {
        case .null, .bool(false): return 1
        case .bool(true): return .max
        case .number(let number):
            if let count = Int(exactly: number), (1...1024).contains(count) { return count }
        case .string, .array, .object: break
        }
        throw .mustBe(field: "parallel", "true, false or a whole number from 1 to 1024")
    }

    /// False when it is absent.
    static func flag(_ name: String, in body: JSONValue) throws(PistonRefusal) -> Bool {
        switch body[name] ?? .null {
        case .null: return false
        case .bool(let flag): return flag
        case .number, .string, .array, .object: throw .mustBe(field: name, "true or false")
        }
    }
}
