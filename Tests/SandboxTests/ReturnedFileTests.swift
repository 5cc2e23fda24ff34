import Engine
import Judging
import Testing

@Suite("Sandbox: files that are returned")
struct ReturnedFileTests {
    /// What is returned of a script's workspace: by name, contents or reason.
    private func files(
        _ patterns: [String], _ script: String, python: Bool = false,
        returned: ReturnLimits = ReturnLimits(), limits: Limits = .tight
    ) async throws -> [String: String] {
        var job =
            python ? Job.make(python: script, limits: limits) : .make(bash: script, limits: limits)
        job.returns = ReturnRequest(patterns: patterns, limits: returned)
        let files = try #require(try await job.onlyRun().files)
        let pairs = files.map { file -> (String, String) in
            switch file.outcome {
            case .content(let bytes): (file.name, String(decoding: bytes, as: UTF8.self))
            case .refused(let reason): (file.name, "\(reason)")
            }
        }
        #expect(Set(pairs.map(\.0)).count == pairs.count, "a name twice")
        return Dictionary(pairs) { first, _ in first }
    }

    @Test func `what a program wrote comes back, by path and by pattern`() async throws {
        let script = """
            mkdir -p plots/deep; echo one > out.txt; printf '\\0\\377' > plots/a.png
            echo b > plots/b.png; echo c > plots/c.txt; echo d > plots/deep/d.png
            : > plots/.hidden.png
            """
        #expect(
            try await files(["out.txt", "plots/*.png", "*/deep/d*", "plots/a.png"], script) == [
                "out.txt": "one\n", "plots/a.png": "\0\u{FFFD}", "plots/b.png": "b\n",
                "plots/deep/d.png": "d\n",
            ])
    }

    @Test func `files that were sent, and files of modes that forbid reading, come back too`()
        async throws
    {
        let found = try await files(["*"], "echo x > a; chmod 000 a; mkdir d; chmod 000 d")
        #expect(found["a"] == "x\n")
        #expect(found["d"] == "notRegular")
        #expect(found["main.sh"]?.contains("chmod") == true)
    }

    @Test func `what is not there is named as it was asked for`() async throws {
        #expect(
            try await files(["a", "b/c", "*.png", "d/*"], "mkdir b") == [
                "a": "missing", "b/c": "missing", "*.png": "missing", "d/*": "missing",
            ])
    }

    @Test func `a run that is killed returns what it had written`() async throws {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(300) }
        #expect(
            try await files(["a"], "echo half > a; sleep 60", limits: limits) == ["a": "half\n"])
    }

    @Test func `without a wish nothing is returned`() async throws {
        #expect(try await Job.make(bash: "echo x > a").onlyRun().files == nil)
    }

    @Test func `each run returns its own, and what the compilation made is there`()
        async throws
    {
        var job = Job.make(
            compile: ["/bin/bash", "data"], run: ["/bin/bash", "-c", "cat > in; ls"],
            "echo made > built", inputs: ["1", "2"].map { Array($0.utf8) })
        job.returns = ReturnRequest(patterns: ["in", "built"], limits: ReturnLimits())
        let result = try await TestSandbox.result(of: job)
        #expect(result.compile?.files == nil)
        for (run, input) in zip(result.runs, ["1", "2"]) {
            #expect(
                run.files == [
                    ReturnedFile(name: "in", outcome: .content(Array(input.utf8))),
                    ReturnedFile(name: "built", outcome: .content(Array("made\n".utf8))),
                ])
        }
    }

    @Test func `the bytes of all files together count against the job's output`() async throws {
        var job = Job.make(bash: "head -c 600 /dev/zero > a", inputs: [[], [], []])
        job.outputBudgetBytes = 1000
        job.returns = ReturnRequest(patterns: ["a"], limits: ReturnLimits())
        let result = try await TestSandbox.result(of: job)
        let contents = [UInt8](repeating: 0, count: 600)
        #expect(
            result.runs.map { $0.files?.map(\.outcome) } == [
                [.content(contents)], [.refused(.noRoom)], [.refused(.noRoom)],
            ])
    }

    @Test func `of a job that has returned all it may no further files are looked for`()
        async throws
    {
        let inputs = [[UInt8]](repeating: [], count: 20)
        var job = Job.make(bash: "touch {1..50}", inputs: inputs)
        job.outputBudgetBytes = 5000
        job.returns = ReturnRequest(patterns: ["?", "*", "x"], limits: ReturnLimits())
        let files = try await TestSandbox.result(of: job).runs.map { $0.files ?? [] }
        #expect(files[0].count == 53)
        #expect(files.last == [ReturnedFile(name: "?", outcome: .refused(.noRoom))])
        #expect(files.map(\.count).reduce(0, +) < 53 * 3)
    }

    // MARK: - Attacks

    @Test func `links lead nowhere, be they the file or on the way to it`() async throws {
        let script = """
            ln -s /etc/passwd passwd; ln -s main.sh own; ln -s / root; ln -s . here
            ln -s /proc/self/root magic; ln -s ../../../../etc up; ln -s loop loop
            """
        #expect(
            try await files(
                [
                    "passwd", "own", "root/etc/passwd", "here/main.sh", "magic/etc/passwd",
                    "up/passwd", "loop", "*/passwd",
                ], script) == [
                    "passwd": "notRegular", "own": "notRegular", "root": "notRegular",
                    "here": "notRegular", "magic": "notRegular", "up": "notRegular",
                    "loop": "notRegular", "*/passwd": "missing",
                ])
    }

    @Test func `a FIFO, a socket and a directory are not opened for reading`() async throws {
        let script = """
            import os, socket
            os.mkfifo('fifo'); os.mkdir('directory')
            s = socket.socket(socket.AF_UNIX); s.bind('socket')
            """
        #expect(
            try await files(["fifo", "socket", "directory", "*o"], script, python: true) == [
                "fifo": "notRegular", "socket": "notRegular", "directory": "notRegular",
            ])
    }

    @Test func `a file of holes counts by its length, and is not read when it is too long`()
        async throws
    {
        let script = "truncate -s 15M sparse; truncate -s 1000 small; truncate -s 1001 large"
        #expect(
            try await files(
                ["sparse", "large", "small"], script,
                returned: ReturnLimits(fileBytes: 1000, totalBytes: 5000)) == [
                    "sparse": "tooLarge", "large": "tooLarge",
                    "small": String(repeating: "\0", count: 1000),
                ])
        let found = try await files(
            ["*"], "for n in 1 2 3; do truncate -s 400 $n; done",
            returned: ReturnLimits(fileBytes: 400, totalBytes: 1000))
        #expect(found["1"]?.utf8.count == 400 && found["2"]?.utf8.count == 400)
        #expect(found["3"] == "noRoom")
    }

    @Test func `of ten thousand names as many come back as may`() async throws {
        let limits = Limits.tight.with { $0.workspaceInodes = 16_384 }
        let script = "for n in range(10000): open(f'f{n:05}', 'w').write(str(n))"
        let found = try await files(
            ["f*", "main.py"], script, python: true, returned: ReturnLimits(files: 3),
            limits: limits)
        #expect(
            found == [
                "f00000": "0", "f00001": "1", "f00002": "2", "f*": "tooMany", "main.py": "tooMany",
            ])
    }

    @Test func `links of ten thousand names are looked through within bounds`() async throws {
        let script = """
            import os
            for d in range(4):
                os.mkdir(f'd{d}')
                open(f'd{d}/f', 'w').close()
                for n in range(9000): os.link(f'd{d}/f', f'd{d}/' + 'a' * 200 + f'{n}')
            """
        let found = try await files(
            ["d*/" + String(repeating: "*a", count: 100) + "b"], script, python: true,
            limits: .tight.with { $0.workspaceInodes = 40_000 })
        #expect(found.values.allSatisfy { $0 == "tooMany" } && found.count == 1)
    }

    @Test func `names of odd bytes are told, and hurt nobody`() async throws {
        let script = """
            import os
            for name in [b'a\\xffb', b'new\\nline', b'-rf', b'"quote', b'\\xc3\\xa9', b'*']:
                os.close(os.open(name, os.O_CREAT, 0o600))
            """
        let found = try await files(["*"], script, python: true)
        #expect(found["a\u{FFFD}b"] == "nameIsNoText")
        for name in ["new\nline", "-rf", "\"quote", "é", "*"] { #expect(found[name] == "") }
    }

    @Test func `a deep tree is walked no further than the pattern`() async throws {
        let script = "for n in $(seq 30); do mkdir d; cd d; done; echo x > f"
        let deep = String(repeating: "d/", count: 30) + "f"
        let stars = String(repeating: "*/", count: 30) + "f"
        #expect(try await files([deep, stars], script) == [deep: "x\n"])
    }
}
