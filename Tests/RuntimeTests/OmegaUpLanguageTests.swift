import API
import Engine
import Judging
import Sandboxing
import Testing

@Suite("Runtimes: omegaUp's languages", .timeLimit(.minutes(30)))
struct OmegaUpLanguageTests {
    /// A program that its language and no older one compiles, or that shows which one it is; and
    /// one that does not compile.
    struct Case: Sendable, CustomTestStringConvertible {
        var id: String
        var good: String
        var output: String
        var bad: String
        var testDescription: String { id }
    }

    private static func plus(_ id: String, _ version: String) -> Case {
        Case(
            id: id, good: "#include <cstdio>\nint main() { std::printf(\"%ld\", __cplusplus); }",
            output: version, bad: "int main() { return }")
    }

    static let cases = [
        Case(
            id: "c11-gcc",
            good: "#include <stdio.h>\nint main(void) { printf(\"%ld\", __STDC_VERSION__); }",
            output: "201112", bad: "int main(void) { return }"),
        plus("cpp03-gcc", "199711"), plus("cpp11-gcc", "201103"), plus("cpp17-gcc", "201703"),
        plus("cpp20-gcc", "202002"),
        Case(
            id: "c11-clang",
            good: "#include <stdio.h>\nint main(void) { printf(\"%ld\", __STDC_VERSION__); }",
            output: "201112", bad: "int main(void) { return }"),
        plus("cpp03-clang", "199711"), plus("cpp11-clang", "201103"),
        plus("cpp17-clang", "201703"), plus("cpp20-clang", "202002"),
        Case(
            id: "java",
            good: """
                public class Main {
                    public static void main(String[] words) { System.out.print(7); }
                }
                """, output: "7", bad: "public class Main {"),
        Case(id: "py3", good: "print(input() or 7, end='')", output: "7", bad: "print('x')\nif"),
        Case(id: "js", good: "process.stdout.write('7')", output: "7", bad: "console.log('x')\nif"),
        Case(id: "kt", good: "fun main() { print(7) }", output: "7", bad: "fun main( { print(7) }"),
        Case(id: "rb", good: "print 7", output: "7", bad: "print 'x'\nif"),
        Case(
            id: "cs", good: "class P { static void Main() { System.Console.Write(7); } }",
            output: "7", bad: "class P { static void Main() { return 1 } }"),
        Case(
            // Exceptions and long strings are what the service's options bring.
            id: "pas",
            good: """
                uses sysutils;
                var text: string;
                begin
                  text := StringOfChar('x', 300);
                  try raise Exception.Create('') except write(Length(text)) end;
                end.
                """, output: "300", bad: "begin write('x' end."),
        Case(id: "hs", good: "main = putStr (show 7)", output: "7", bad: "main = putStr 7 where"),
        Case(
            id: "go", good: "package main\nimport \"fmt\"\nfunc main() { fmt.Print(7) }",
            output: "7", bad: "package main\nfunc main() { x }"),
        Case(
            id: "rs", good: "fn main() { let x = Some(7); if let Some(n) = x { print!(\"{n}\") } }",
            output: "7", bad: "fn main() { x }"),
        Case(id: "lua", good: "io.write(7)", output: "7", bad: "print('x')\nif"),
    ]

    @Test func `every language that needs a runtime has a case, but for Python 2`() {
        let ids = Set(OmegaUpLanguages.ids).subtracting(["cat", "kj", "kp", "py2"])
        #expect(Set(Self.cases.map(\.id)) == ids)
    }

    @Test(arguments: cases)
    func `a program is compiled as its language says, and a wrong one never runs`(
        _ expected: Case
    ) async throws {
        let catalogue = RuntimeCatalogue(TestRuntimes.loaded.runtimes)
        guard let runtime = catalogue.runtime(servingOmegaUp: expected.id) else {
            try Test.cancel("\(expected.id) is served by no runtime that is installed here")
        }
        func submit(_ source: String) async throws -> JobResult {
            let file = OmegaUpLanguages.file(of: expected.id)
            let policy = LimitPolicy()
            return try await TestRuntimes.scheduler.get().submit(
                Job(
                    runtime: runtime, files: [JobFile(path: file, content: Array(source.utf8))],
                    inputs: [[0x0A]], compileLimits: policy.resolve(.compile, for: runtime),
                    runLimits: policy.resolve(.run, for: runtime)), from: ClientID("samples"))
        }
        let good = try await submit(expected.good)
        let complaint = good.compile.map { String(decoding: $0.standardError, as: UTF8.self) }
        #expect(
            good.runs.map { String(decoding: $0.standardOutput, as: UTF8.self) }
                == [expected.output], "\(complaint ?? "")")
        let bad = try await submit(expected.bad)
        #expect(bad.runs.isEmpty)
        #expect(bad.compile?.ending.isSuccess == false)
        #expect(bad.compile?.standardError.isEmpty == false)
    }
}
