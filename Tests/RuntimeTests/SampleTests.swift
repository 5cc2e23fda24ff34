import Engine
import Judging
import Samples
import Sandboxing
import Testing

/// All begin at once and wait for one of two slots: a long limit for the last of hundreds.
@Suite("Runtimes: each sample ends as it says", .timeLimit(.minutes(30)))
struct SampleTests {
    @Test(arguments: try TestRuntimes.samples.get().filter { $0.reasonNotToApply == nil })
    func `a sample runs in the sandbox`(_ sample: Sample) async throws {
        let runtime = try Self.installed(sample.runtime)
        let result = try await TestRuntimes.scheduler.get().submit(
            sample.job(for: runtime), from: ClientID("samples"))
        sample.expect(result)
    }

    /// As most clients send a program; what it needs besides has names.
    @Test(
        arguments: try TestRuntimes.samples.get().filter {
            $0.name == "several-files" && $0.reasonNotToApply == nil
        })
    func `a first file without a name is a part of the program as any other`(
        _ sample: Sample
    ) async throws {
        let runtime = try Self.installed(sample.runtime)
        var sample = sample
        sample.files[0] = JobFile(path: "file0.code", content: sample.files[0].content)
        let result = try await TestRuntimes.scheduler.get().submit(
            sample.job(for: runtime), from: ClientID("samples"))
        sample.expect(result)
    }

    @Test(arguments: try TestRuntimes.folders.get())
    func `a folder describes a runtime that works here`(_ name: String) throws {
        let runtime = try Self.installed(name)
        #expect(SemanticVersion(runtime.version) != nil)
        #expect(runtime.environment["PATH"] == "/usr/local/bin:/usr/bin:/bin")
        #expect(runtime.environment["HOME"] == "/tmp")
        #expect(runtime.environment["LIBC_FATAL_STDERR_"] == "1")
        #expect(runtime.environment["PISTON_LANGUAGE"] == runtime.language)
        #expect(runtime.aliases.allSatisfy { !$0.contains("{") })
    }

    @Test(arguments: try TestRuntimes.folders.get())
    func `a folder has a sample for each promise, or says why not`(_ name: String) throws {
        let samples = try TestRuntimes.samples.get().filter { $0.runtime == name }
        #expect(Set(Sample.expected).subtracting(samples.map(\.name)).isEmpty)
        for reason in samples.compactMap(\.reasonNotToApply) { #expect(reason.count > 10) }
    }

    /// Skipped when one is missing: what is printed for a whole test, and not for its cases, is
    /// the reason.
    @Test func `every language is installed here`() throws {
        let problems = TestRuntimes.loaded.problems
        #expect(problems.filter { $0.absentLanguage == nil } == [])
        let missing = problems.map(\.description)
        if !missing.isEmpty { try Test.cancel("\(missing.joined(separator: "; "))") }
    }

    /// The runtime, or the end of the test with the reason why it cannot be shown here.
    private static func installed(_ name: String) throws -> Runtime {
        if let runtime = TestRuntimes.runtime(name) { return runtime }
        let problem = try #require(TestRuntimes.problem(name))
        if case .notInstalled = problem.reason { try Test.cancel("\(problem)") }
        throw problem
    }
}

extension Sample {
    /// What came of it is what it says.
    func expect(_ result: JobResult) {
        guard let stage = result.runs.first ?? result.compile else {
            Issue.record("\(self): nothing ran")
            return
        }
        let standardError = String(decoding: stage.standardError, as: UTF8.self)
        switch ending {
        case .compileError:
            #expect(result.runs.isEmpty, "\(self)")
            #expect(result.compile?.ending.isSuccess == false, "\(self)")
        case .ending(let ending):
            #expect(stage.ending == ending, "\(self), stderr: \(standardError)")
        }
        if let expected = standardOutput {
            #expect(
                String(decoding: stage.standardOutput, as: UTF8.self) == expected,
                "\(self), stderr: \(standardError)")
        }
        // What every program says, users take for their own.
        if name == "hello" { #expect(standardError.isEmpty, "\(self): \(standardError)") }
        if !standardErrorPart.isEmpty {
            #expect(standardError.contains(standardErrorPart), "\(self)")
        }
    }
}
