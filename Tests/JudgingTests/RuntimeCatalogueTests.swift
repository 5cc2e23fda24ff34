import Judging
import Testing

extension Runtime {
    static func make(
        _ language: String = "python", version: String = "3.12.0", aliases: [String] = [],
        package: String? = nil, compile: Command? = nil,
        run: Command = Command(["run", "{entry}"]),
        sourceExtensions: [String] = []
    ) -> Runtime {
        Runtime(
            language: language, version: version, aliases: aliases, package: package,
            compile: compile, run: run, sourceExtensions: sourceExtensions, folder: "/rt")
    }
}

@Suite("Runtime catalogue: which runtime does a client mean?")
struct RuntimeCatalogueTests {
    private let catalogue = RuntimeCatalogue(
        [
            .make("csharp", version: "6.12.0", aliases: ["cs"], package: "mono"),
            .make("csharp.net", version: "5.0.201", aliases: ["csharp", "cs"], package: "dotnet"),
            .make("c", version: "10.2.0", package: "gcc"),
            .make("c", version: "10.2.0", package: "clang"),
            .make("odd", version: "1.2"),
            .make("python", version: "3.9.2", aliases: ["py"]),
            .make("python", version: "3.11.2", aliases: ["py"]),
        ],
        substitutes: [
            "c": ["9.3.0": "10.x", "*": "1.0.0"], "cs": ["7": "nonsense"],
            "python": ["3.10.0": "3.11", "*": "3.x"],
        ])

    @Test func `of all runtimes with a name or alias the highest version wins`() {
        #expect(catalogue.resolve(language: "cs", selector: "*")?.package == "mono")
        #expect(catalogue.resolve(language: "csharp", selector: "<6")?.package == "dotnet")
    }

    @Test func `of the runtimes that serve a value of paiza's the highest version wins`() {
        var runtimes: [Runtime] = [
            .make("python", version: "3.9.2"), .make("pypy", version: "3.11.2"),
            .make("python", version: "3.12.0"),
        ]
        runtimes[0].paizaNames = ["python3", "python"]
        runtimes[1].paizaNames = ["python3"]
        let catalogue = RuntimeCatalogue(runtimes)
        #expect(catalogue.runtime(servingPaiza: "python3")?.language == "pypy")
        #expect(catalogue.runtime(servingPaiza: "python")?.version == "3.9.2")
        #expect(catalogue.runtime(servingPaiza: "pypy") == nil)
        #expect(catalogue.runtime(servingPaiza: "") == nil)
    }

    @Test func `a language of omegaUp's comes with its options and its compilation`() throws {
        var gcc = Runtime.make("c++", version: "12.2.0")
        gcc.compile = .init(["g++", "{options}", "-O2"])
        gcc.omegaUpNames = [.init("cpp11-gcc", options: ["-std=c++11"]), .init("cpp20-gcc")]
        var python = Runtime.make("python", version: "3.11.2")
        python.omegaUpNames = [.init("py3", compile: .init(["check", "{entry}"]))]
        var older = Runtime.make("python", version: "3.9.2")
        older.omegaUpNames = [.init("py3")]
        let catalogue = RuntimeCatalogue([older, gcc, python])

        func command(_ name: String) -> [String]? {
            let runtime = catalogue.runtime(servingOmegaUp: name)
            let file = JobFile(path: "Main", content: [])
            return runtime?.compileArguments(
                for: Job(
                    runtime: runtime!, files: [file], inputs: [[]],
                    compileLimits: LimitPolicy().resolve(.compile, for: runtime!),
                    runLimits: LimitPolicy().resolve(.run, for: runtime!)))
        }
        #expect(command("cpp11-gcc") == ["g++", "-std=c++11", "-O2"])
        #expect(command("cpp20-gcc") == ["g++", "-O2"])
        #expect(command("py3") == ["check", "Main"])
        #expect(catalogue.runtime(servingOmegaUp: "py3")?.version == "3.11.2")
        #expect(catalogue.runtime(servingOmegaUp: "cpp") == nil)
        // For the other APIs nothing changes.
        let other = try #require(catalogue.resolve(language: "python", selector: "*"))
        #expect(other.compile == nil)
    }

    @Test func `a value that is served otherwise goes to another runtime, of any version`() {
        var python = Runtime.make("python", version: "3.11.2")
        python.paizaNamesOtherwise = ["python"]
        var old = Runtime.make("python2", version: "2.7.18")
        #expect(RuntimeCatalogue([python, old]).runtime(servingPaiza: "python") == python)
        old.paizaNames = ["python"]
        #expect(RuntimeCatalogue([python, old]).runtime(servingPaiza: "python") == old)
    }

    @Test(
        arguments: [
            (4096, "3072"), (512, "384"), (384, "288"), (256, "160"), (128, "32"), (112, "16"),
            (64, "16"), (1, "16"),
        ])
    func `a heap leaves a quarter of the memory to the rest, and no less than 96 MiB`(
        memory: Int, heap: String
    ) throws {
        var runtime = Runtime.make("java", version: "17.0.15")
        runtime.run = .init(["java", "-Xmx{heapMiB}m"])
        runtime.compile = .init(["javac", "-J-Xmx{heapMiB}m", "{memoryMiB}"])
        runtime.environment = [
            "GOMEMLIMIT": "{heapMiB}MiB", "ALL": "{memoryMiB}{x}", "SOFT": "{softMiB}",
            "HEX": "{heapHex}",
        ]
        var job = Job(
            runtime: runtime, files: [], inputs: [[]],
            compileLimits: LimitPolicy().resolve(.compile, for: runtime),
            runLimits: LimitPolicy().resolve(.run, for: runtime))
        job.runLimits.memoryBytes = memory << 20
        job.compileLimits.memoryBytes = 1 << 30
        #expect(runtime.runArguments(for: job) == ["java", "-Xmx\(heap)m"])
        #expect(runtime.compileArguments(for: job) == ["javac", "-J-Xmx768m", "1024"])
        #expect(
            runtime.environment(memoryBytes: memory << 20) == [
                "GOMEMLIMIT": "\(heap)MiB", "ALL": "\(memory){x}",
                "SOFT": "\(memory - memory / 8)", "HEX": String(Int(heap)! << 20, radix: 16),
            ])
        // A run may have limits of its own.
        var limits = job.runLimits
        limits.memoryBytes = 512 << 20
        job.runOverrides[0] = RunOverride(limits: limits)
        #expect(job.arguments(ofRun: 0) == ["java", "-Xmx384m"])
        #expect(job.memoryBytes(ofRun: 0) == 512 << 20)
    }

    @Test func `a command of omegaUp's may say how much memory is the program's own`() throws {
        var java = Runtime.make("java", version: "17.0.15")
        java.omegaUpNames = [.init("java", run: .init(["java", "-Xmx{memoryMiB}m"]))]
        let runtime = try #require(RuntimeCatalogue([java]).runtime(servingOmegaUp: "java"))
        var job = Job(
            runtime: runtime, files: [], inputs: [[]],
            compileLimits: LimitPolicy().resolve(.compile, for: runtime),
            runLimits: LimitPolicy().resolve(.run, for: runtime))
        job.runLimits.memoryBytes = 130 << 20
        #expect(runtime.runArguments(for: job) == ["java", "-Xmx130m"])
        job.ownMemoryBytes = 64 << 20
        #expect(runtime.runArguments(for: job) == ["java", "-Xmx64m"])
    }

    @Test func `of equal versions the one loaded first wins`() {
        #expect(catalogue.resolve(language: "c", selector: "10.2.0")?.package == "gcc")
    }

    @Test func `names compare with case, versions that are none never match`() {
        #expect(catalogue.resolve(language: "C", selector: "*") == nil)
        #expect(catalogue.resolve(language: "odd", selector: "*") == nil)
        #expect(catalogue.resolve(language: "", selector: "*") == nil)
    }

    @Test func `a substitute is used only when nothing matches the selector as sent`() {
        #expect(catalogue.resolve(language: "c", selector: "9.3.0")?.version == "10.2.0")
        #expect(catalogue.resolve(language: "c", selector: "*")?.version == "10.2.0")
        #expect(catalogue.resolve(language: "c", selector: "9.3.1") == nil)
        #expect(catalogue.resolve(language: "cs", selector: "7") == nil)
    }

    @Test func `a star stands for every selector that is not listed`() {
        #expect(catalogue.resolve(language: "python", selector: "3.9.2")?.version == "3.9.2")
        #expect(catalogue.resolve(language: "python", selector: "3.10.0")?.version == "3.11.2")
        #expect(catalogue.resolve(language: "python", selector: "2.7.1")?.version == "3.11.2")
        #expect(catalogue.resolve(language: "python", selector: "latest")?.version == "3.11.2")
    }

    @Test func `a substitute holds whatever a client calls the language`() {
        #expect(catalogue.resolve(language: "py", selector: "3.10.0")?.version == "3.11.2")
        #expect(catalogue.resolve(language: "Py", selector: "3.10.0") == nil)
        // An alias that is listed itself comes first.
        #expect(catalogue.resolve(language: "cs", selector: "8") == nil)
    }
}

@Suite("Commands: places in a command line")
struct RuntimeCommandTests {
    private func job(_ files: [JobFile], arguments: [String] = []) -> Job {
        Job(
            runtime: .make(), files: files, arguments: arguments, inputs: [],
            compileLimits: Limits(), runLimits: Limits())
    }

    private func text(_ name: String) -> JobFile { JobFile(path: name, content: []) }

    @Test func `each place takes its value, words stay words`() {
        let runtime = Runtime.make(
            run: Runtime.Command(["{runtime}/bin/x", "-f={entry}:{entry}", "{arguments}", "end"]))
        let argv = runtime.runArguments(
            for: job([text("a b.py")], arguments: ["1 2", "{entry}", ""]))
        #expect(argv == ["/rt/bin/x", "-f=a b.py:a b.py", "1 2", "{entry}", "", "end"])
    }

    @Test func `a program that was sent without a name is a source beside those with one`() {
        var runtime = Runtime.make()
        runtime.sourceExtensions = [".c"]
        let files = [text("file0.code"), text("data.txt"), text("square.c")]
        #expect(runtime.sources(of: files).map(\.path) == ["file0.code", "square.c"])
    }

    @Test func `a value with braces is not filled in again`() {
        let runtime = Runtime.make(run: Runtime.Command(["{entry}", "{other}", "{", "}{entry"]))
        #expect(
            runtime.runArguments(for: job([text("{runtime}")]))
                == ["{runtime}", "{other}", "{", "}{entry"])
    }

    @Test func `the entry is the first text file, under the name that was sent`() {
        let binary = JobFile(path: "d.bin", content: [1], isText: false)
        let entry = JobFile(path: "b", name: "a/../b", content: [])
        #expect(Runtime.make().runArguments(for: job([binary, entry])) == ["run", "a/../b"])
        #expect(Runtime.make().runArguments(for: job([binary])) == ["run", "d.bin"])
    }

    @Test func `a name that begins with a hyphen never becomes an option`() {
        #expect(Runtime.make().runArguments(for: job([text("-rf")])) == ["run", "./-rf"])
        #expect(Runtime.make().runArguments(for: job([text("a/-rf")])) == ["run", "a/-rf"])
    }

    @Test func `sources are the text files with one of the endings`() {
        let runtime = Runtime.make(
            compile: Runtime.Command(["cc", "{sources}"]), sourceExtensions: [".c", ".cc"])
        let files = [
            text("main.c"), text("util.h"), text("-x.cc"),
            JobFile(path: "z.c", content: [], isText: false),
        ]
        #expect(runtime.compileArguments(for: job(files)) == ["cc", "main.c", "./-x.cc"])
    }

    @Test func `what is sent beside an unnamed source under another ending is data`() {
        let runtime = Runtime.make(
            compile: Runtime.Command(["cc", "{sources}"]), sourceExtensions: [".c"])
        let files = [text("file0.code"), text("data.txt"), text("a.d/file1.code"), text("b")]
        #expect(
            runtime.compileArguments(for: job(files)) == ["cc", "file0.code", "a.d/file1.code"])
        #expect(
            runtime.compileArguments(for: job([text("main"), text("in.txt")])) == ["cc", "main"])
    }

    @Test func `without a file of the right ending those like the first are sources`() {
        let command = Runtime.Command(["cc", "{sources}"])
        let picky = Runtime.make(compile: command, sourceExtensions: [".c"])
        let files = [text("file0.code"), text("file1.code")]
        #expect(picky.compileArguments(for: job(files)) == ["cc", "file0.code", "file1.code"])
        #expect(
            Runtime.make(compile: command).compileArguments(for: job(files))
                == ["cc", "file0.code", "file1.code"])
        #expect(Runtime.make().compileArguments(for: job(files)) == nil)
    }
}
