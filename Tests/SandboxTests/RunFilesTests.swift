import Engine
import Judging
import Testing

@Suite("Sandbox: files that one run has for itself")
struct RunFilesTests {
    private func file(_ path: String, _ text: String) -> JobFile {
        JobFile(path: path, content: Array(text.utf8))
    }

    /// A job of as many runs as there are lists of files; each run is `script`.
    private func job(
        _ files: [[JobFile]], compile: String? = nil, limits: Limits = .tight, _ script: String
    ) -> Job {
        var job = Job.make(
            compile: compile.map { ["/bin/bash", "-c", $0] }, run: ["/bin/bash", "-c", script],
            file: "sent", "sent\n", inputs: files.map { _ in [] }, limits: limits)
        job.compileLimits.workspaceBytes = limits.workspaceBytes
        job.compileLimits.workspaceInodes = limits.workspaceInodes
        for (index, files) in files.enumerated() {
            job.runOverrides[index] = RunOverride(files: files)
        }
        return job
    }

    private func texts(_ job: Job) async throws -> [String] {
        let result = try await TestSandbox.result(of: job)
        if let compile = result.compile { #expect(compile.ending.isSuccess, "\(compile)") }
        return result.runs.map { $0.text + $0.errorText }
    }

    @Test("each run finds its own files and no other's", arguments: [nil, "echo made > built"])
    func own(compile: String?) async throws {
        let files = [
            [file("data.in", "one"), file("data.out", "1"), file("deep/er/meta.in", "m")], [],
            [file("data.in", "three")], [], [file("data.out", "5"), file("data.in", "")],
        ]
        let texts = try await texts(
            job(files, compile: compile, "find * -type f | sort | while read f; do echo $f; done"))
        let common = compile == nil ? ["sent"] : ["built", "sent"]
        #expect(
            texts.map { $0.split(separator: "\n").map(String.init) }
                == files.map { (common + $0.map(\.path)).sorted() })
        #expect(try await Job.make(bash: "ls").onlyRun().text == "main.sh\n")
    }

    @Test func `what they say is what was given, byte by byte, and they come back if wanted`()
        async throws
    {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var job = job([[JobFile(path: "a", content: bytes), file("b", "x")], []], "true")
        job.returns = ReturnRequest(
            patterns: ["a", "b"], limits: ReturnLimits(fileBytes: 1 << 20, totalBytes: 1 << 20))
        let runs = try await TestSandbox.result(of: job).runs
        #expect(
            runs.first?.files == [
                ReturnedFile(name: "a", outcome: .content(bytes)),
                ReturnedFile(name: "b", outcome: .content([120])),
            ])
        #expect(runs.last?.files?.map(\.outcome) == [.refused(.missing), .refused(.missing)])
    }

    @Test func `they belong to the program, which may change them for itself`() async throws {
        let script = "[ -O a ] && [ -O d ] && echo y >> a && cat a && rm a d/b && touch d/c && ls d"
        let files = [file("a", "x"), file("d/b", "")]
        #expect(
            try await texts(job([files, files, files], compile: "true", script))
                == ["xy\nc\n", "xy\nc\n", "xy\nc\n"])
    }

    @Test func `the job's own file of that name gives way, for that run`() async throws {
        #expect(
            try await texts(
                job([[], [file("sent", "other\n")], [], [file("sent", "o")]], "cat sent"))
                == ["sent\n", "other\n", "sent\n", "o"])
    }

    @Test(
        "what a compilation leaves in their place is replaced and never followed",
        arguments: [
            "ln -s /etc/passwd data.in", "ln -s witness data.in", "ln -s nowhere data.in",
            "ln -s ../tmp/x data.in", "ln witness data.in", "mkfifo data.in",
            "mkdir -p data.in/a/b; ln -s ../witness data.in/l; echo > data.in/a/b/c",
            "mkdir -p data.in/a; echo > data.in/a/b; chmod 000 data.in/a data.in",
            "echo > data.in; chmod 000 data.in; chmod 555 .", "ln -s . data.in",
            "mkdir -p data.in; cd data.in; for n in {1..200}; do echo > $n; done",
            "d=data.in; for n in {1..40}; do d=$d/d; done; mkdir -p $d",
            "ln -s real deep", "ln -s /tmp deep", "ln -s .. deep", "echo file > deep",
            "ln -s nowhere deep", "mkdir deep; ln -s ../real deep/er", "ln -s deep deep",
            "mkdir -p deep/er/meta.in/x", "mkdir deep; ln -s ../witness deep/er",
        ])
    func hostile(leftover: String) async throws {
        let prepare = "echo intact > witness; mkdir -p real/er; echo intact > real/er/meta.in; "
        let files = [file("data.in", "in\n"), file("deep/er/meta.in", "meta\n")]
        let script = """
            cat data.in deep/er/meta.in witness real/er/meta.in
            [ -f data.in ] && [ ! -L data.in ] && [ -f deep/er/meta.in ] && echo plain
            cd deep/er && pwd -P; ls /tmp
            """
        let expected = "in\nmeta\nintact\nintact\nplain\n/box/submission/deep/er\n"
        let limits = Limits.tight.with { $0.workspaceInodes = 1000 }
        #expect(
            try await texts(
                job([files, files], compile: prepare + leftover, limits: limits, script))
                == [expected, expected])
    }

    @Test func `one that would stand elsewhere is refused with its step`() async throws {
        for path in ["../x", "/etc/x", "a//b", "a/../../x", ".", "..", "", "a/", "a/."] {
            let refusal = await job([[file(path, "x")]], compile: "mkdir a", "true").refusal()
            #expect(
                refusal == .sandboxFailed(step: "placeFiles: Invalid argument (22)"), "\(path)")
        }
        #expect(try await Job.make(bash: "ls").onlyRun().text == "main.sh\n")
    }

    @Test func `they count against the workspace, with what is there`() async throws {
        let limits = Limits.tight.with {
            $0.workspaceBytes = 1 << 20
            $0.workspaceInodes = 40
        }
        let large = JobFile(path: "x", content: [UInt8](repeating: 7, count: 600_000))
        let most = "head -c 700000 /dev/zero > y"
        let refused = EngineRefusal.filesDoNotFit(limitBytes: 1 << 20)
        #expect(
            await job([[], [large]], compile: most, limits: limits, "true").refusal() == refused)
        #expect(
            await job(
                [[JobFile(path: "x", content: large.content + large.content)]], limits: limits,
                "true"
            ).refusal() == refused)
        let many = (0..<30).map { file("\($0)", "") }
        let some = "for n in {1..20}; do echo > a$n; done"
        #expect(
            await job([many], compile: some, limits: limits, "true").refusal() == refused)
        // What a file takes the place of does not count.
        let texts = try await texts(
            job(
                [[JobFile(path: "y", content: large.content)], []], compile: most, limits: limits,
                "wc -c < y"))
        #expect(texts == ["600000\n", "700000\n"])
    }

    @Test func `where a control group counts, they are no memory of the run's`() async throws {
        let large = JobFile(path: "x", content: [UInt8](repeating: 7, count: 24 << 20))
        let limits = Limits.tight.with { $0.memoryBytes = 16 << 20 }
        let result = try await TestSandbox.result(
            of: job([[large], [large]], limits: limits, "wc -c < x"))
        #expect(result.runs.map(\.text) == ["25165824\n", "25165824\n"])
    }
}
