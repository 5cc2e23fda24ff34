import JSON
import Judging

/// The `testcases` of v3.
extension Piston {
    /// Rule 6. What the elements are like is checked last, see `addTestcases`.
    static func testcaseArray(
        _ body: JSONValue, _ limit: Int
    ) throws(PistonRefusal) -> [JSONValue] {
        guard let elements = body["testcases"]?.array else {
            throw .required(field: "testcases", as: "an array")
        }
        guard elements.count <= limit else { throw .tooMany(field: "testcases", limit: limit) }
        return elements
    }

    /// Each with what it has for itself: limits and arguments, which are extensions of ours.
    static func addTestcases(
        _ elements: [JSONValue], _ limits: PistonLimits, to execution: inout PistonExecution
    ) throws(PistonRefusal) {
        for (place, element) in elements.enumerated() {
            let path = "testcases[\(place)]"
            guard element.object != nil else { throw .required(field: path, as: "an object") }
            execution.job.inputs.append(try input(element["input"], path))
            execution.job.expectations.append(
                Expectation(
                    candidates: try candidates(element["expectedOutput"], path),
                    comparison: execution.comparison))
            execution.testcases.append(
                PistonTestcase(
                    id: element["id"], input: element["input"],
                    expectedOutput: element["expectedOutput"] ?? .null))
            var own = RunOverride(limits: try limits.run(of: element, at: path + "."))
            if let value = element["args"], !value.isNull {
                own.arguments = try arguments(value, "\(path).args")
            }
            if own != RunOverride() { execution.job.runOverrides[place] = own }
        }
    }

    /// The bytes as they are; a program without input finds one line feed, as in the reference.
    private static func input(
        _ value: JSONValue?, _ path: String
    ) throws(PistonRefusal) -> [UInt8] {
        switch value ?? .null {
        case .null, .string(""): return [0x0A]
        case .string(let text): return Array(text.utf8)
        case .bool, .number, .array, .object: throw .mustBe(field: "\(path).input", "a string")
        }
    }

    /// The strings that pass. In an array other elements never match, and an empty one, by the
    /// same logic, never passes; an array of nothing but other types is a mistake.
    private static func candidates(
        _ value: JSONValue?, _ path: String
    ) throws(PistonRefusal) -> [String] {
        if let text = value?.string { return [text] }
        if let elements = value?.array {
            let strings = elements.compactMap(\.string)
            if !strings.isEmpty || elements.isEmpty { return strings }
        }
        throw .required(field: "\(path).expectedOutput", as: "a string or an array of strings")
    }
}
