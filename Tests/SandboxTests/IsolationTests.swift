import Engine
import Judging
import Testing

@Suite("Sandbox: nothing of one run is left for the next")
struct IsolationTests {
    @Test(
        "what the first run leaves, the second does not find",
        arguments: [
            ("echo x > left", "cat left"), ("echo x > /tmp/left", "cat /tmp/left"),
            ("echo x > /dev/shm/left", "cat /dev/shm/left"), ("rm main.sh", "! cat main.sh"),
            (": > main.sh", "! [ -s main.sh ]"),
            ("ipcmk -Q", "ipcs -q | grep -E '^0x'"), ("ipcmk -M 100", "ipcs -m | grep -E '^0x'"),
            ("ipcmk -S 2", "ipcs -s | grep -E '^0x'"),
            ("setsid sleep 60 & disown", "ls /proc | grep -E '^[0-9]{2,}' | grep -v $$"),
            ("ln -s /etc/passwd left", "readlink left"), ("mkfifo left", "ls left"),
            ("ulimit -n 10", "test $(ulimit -n) -eq 10"), ("umask 077", "test $(umask) = 0077"),
        ])
    func nothingLeft(first: String, second: String) async throws {
        // The same script for every input, as with testcases: the input says whose turn it is.
        let script = "read turn; if [ $turn = 1 ]; then \(first); else \(second); fi"
        let inputs = ["1\n", "2\n", "1\n", "2\n"].map { Array($0.utf8) }
        let result = try await TestSandbox.result(of: .make(bash: script, inputs: inputs))
        #expect(result.runs.map(\.ending.isSuccess) == [true, false, true, false])
    }

    @Test func `every run finds what the compilation left, and may change its own copy`()
        async throws
    {
        let job = Job.make(
            compile: ["/bin/bash", "data"],
            run: ["/bin/bash", "-c", "cat out/a; cat link; echo changed > out/a; rm link"],
            "mkdir out; echo made > out/a; ln -s out/a link; chmod 700 out",
            inputs: [[], [], []])
        let result = try await TestSandbox.result(of: job)
        #expect(result.runs.map(\.text) == ["made\nmade\n", "made\nmade\n", "made\nmade\n"])
    }

    @Test func `what a compilation starts does not outlive it`() async throws {
        let watch = "a=$(wc -c < tick); sleep 0.3; b=$(wc -c < tick); [ $a = $b ] && echo quiet"
        let job = Job.make(
            compile: ["/bin/bash", "data"], run: ["/bin/bash", "-c", watch],
            "(while true; do echo x >> tick; sleep 0.01; done) & sleep 0.1", inputs: [[]])
        #expect(try await job.onlyRun().text == "quiet\n")
    }

    @Test func `memory left in a message to itself does not raise a later limit`() async throws {
        let script = """
            import os, socket
            if input() == "leave":
                one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
                memory = os.memfd_create("left")
                for _ in range(60):
                    os.write(memory, b"x" * (1 << 20))
                socket.send_fds(one, [b"x"], [one.fileno(), other.fileno(), memory])
            else:
                print(len(b"x" * (120 << 20)))
            """
        let limits = Limits.tight.with {
            $0.memoryBytes = 100 << 20
            $0.fileSizeBytes = 100 << 20
        }
        let inputs = ["leave", "leave", "leave", "grow", "leave", "leave", "grow", "grow"]
        let job = Job.make(
            python: script, inputs: inputs.map { Array("\($0)\n".utf8) }, limits: limits)
        let runs = try await TestSandbox.result(of: job).runs
        for (input, run) in zip(inputs, runs) {
            let ending: Ending = input == "leave" ? .exited(status: 0) : .stopped(over: .memory)
            #expect(run.ending == ending, "\(input): \(run.ending)")
        }
    }

    @Test func `each run's CPU time and memory are its own`() async throws {
        let script = """
            import time
            if input() == '1':
                b = bytearray(64 << 20)
                while time.process_time() < 0.3: pass
            """
        let inputs = ["1\n", "2\n", "2\n"].map { Array($0.utf8) }
        let result = try await TestSandbox.result(of: .make(python: script, inputs: inputs))
        #expect(result.runs[0].usage.cpuTime > .milliseconds(290))
        for run in result.runs.dropFirst() {
            #expect(run.usage.cpuTime < .milliseconds(200))
            #expect(try #require(run.usage.memoryBytes) < 32 << 20)
        }
    }

    @Test func `a crash, a time-out and a flood do not keep later runs from running`()
        async throws
    {
        let script = """
            case $(cat) in
              crash) kill -SEGV $$;;
              hang) sleep 60;;
              flood) yes;;
              *) echo well;;
            esac
            """
        let inputs = ["well", "crash", "hang", "flood", "well"].map { Array($0.utf8) }
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(400) }
        let result = try await TestSandbox.result(
            of: .make(bash: script, inputs: inputs, limits: limits))
        #expect(
            result.runs.map(\.ending) == [
                .exited(status: 0), .signalled(11), .stopped(over: .wallTime),
                .stopped(over: .standardOutput), .exited(status: 0),
            ])
    }
}

@Suite("Sandbox: what a compilation can leave behind")
struct CompileTimeTests {
    @Test(
        "what is no file, directory or link is left out, and nothing hangs",
        arguments: [
            "mkfifo pipe", "python3 -c 'import socket; socket.socket(1).bind(\"s\")'",
            "truncate -s 900G sparse", "printf x > $'a\\xff\\xfe\\nb'",
            "ln -s /proc/self/root/etc/shadow l; ln -s l m; ln -s loop loop",
            "mkdir d; chmod 000 d", ": > f; chmod 000 f; ln f g",
        ])
    func leftovers(script: String) async throws {
        // The limit on a file's size would end truncate(1).
        let limits = Limits.tight.with { $0.fileSizeBytes = 1 << 41 }
        var job = Job.make(
            compile: ["/bin/bash", "data"], run: ["/bin/bash", "-c", "echo well"], script,
            inputs: [[], []], limits: limits)
        job.compileLimits.fileSizeBytes = 1 << 41
        let result = try await TestSandbox.result(of: job)
        #expect(result.compile?.ending == .exited(status: 0), "\(result.compile?.errorText ?? "")")
        #expect(result.runs.map(\.text) == ["well\n", "well\n"])
    }

    @Test func `a tree without end is refused with the step, and the next job runs`() async throws {
        let job = Job.make(
            compile: ["/bin/bash", "data"], run: ["/bin/true"],
            "for i in {1..200}; do mkdir d && cd d; done", inputs: [[]],
            limits: .tight.with { $0.workspaceInodes = 1000 })
        #expect(
            await job.refusal() == .sandboxFailed(step: "keepWorkspace: File name too long (36)"))
        #expect(try await Job.make(bash: "echo well").onlyRun().text == "well\n")
    }

    @Test func `a link that the compilation left leads nowhere outside`() async throws {
        let job = Job.make(
            compile: ["/bin/bash", "data"], run: ["/bin/cat", "shadow", "host"],
            "ln -s /etc/shadow shadow; ln -s /proc/1/root/etc/shadow host", inputs: [[]])
        let run = try await job.onlyRun()
        #expect(run.text == "")
        #expect(run.ending == .exited(status: 1))
    }

    @Test func `an include of an endless device ends with a limit`() async throws {
        var job = Job.make(c: "#include \"/dev/zero\"\nint main(){}")
        job.compileLimits = .tight.with { $0.wallTime = .milliseconds(1500) }
        let result = try await TestSandbox.result(of: job)
        #expect(result.compile?.ending.isSuccess == false)
        #expect(result.runs.isEmpty)
    }

    @Test func `an include of a secret of the host finds nothing`() async throws {
        let job = Job.make(c: "#include \"/etc/shadow\"\nint main(){}")
        let result = try await TestSandbox.result(of: job)
        #expect(result.compile?.errorText.contains("No such file") == true)
    }
}
