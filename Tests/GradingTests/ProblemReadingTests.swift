import Grading
import JSON
import Testing

@Suite("Problem packages: what is taken, and as what")
struct ProblemReadingTests {
    @Test func `pairs of files are enough`() throws {
        let problem = try MemoryPackage.make().problem()
        #expect(problem.alias == "sumas")
        #expect(problem.title == "sumas")
        #expect(problem.cases.map(\.name) == ["1", "2"])
        #expect(problem.cases.map(\.weight) == [.one, .one])
        #expect(problem.cases[0].input == "cases/1.in")
        #expect(problem.cases[0].output == "cases/1.out")
        #expect(problem.languages == Problem.usualLanguages)
        #expect(problem.isPublic && !problem.isBanned && !problem.isSlow)
        #expect(problem.caseBytes == 8)
    }

    @Test func `what neither form nor package says depends on where the package came from`() throws
    {
        let package = try MemoryPackage.make().problem()
        #expect(
            package.limits
                == ProblemLimits(
                    time: .seconds(1), extraWallTime: .zero, overallWallTime: .seconds(60),
                    memoryBytes: 32 << 20, outputBytes: 10 << 10))
        #expect(package.validator == .tokenCaseless)
        let form = try MemoryPackage.make().problem(PackageForm(), .form)
        #expect(
            form.limits
                == ProblemLimits(
                    time: .seconds(1), extraWallTime: .zero, overallWallTime: .seconds(30),
                    memoryBytes: 64 << 20, outputBytes: 10240 << 10))
        #expect(form.validator == .token)
        #expect(form.inputLimitBytes == 10240)
        let numeric = PackageForm.make { $0.validator = "token-numeric" }
        #expect(
            try MemoryPackage.make().problem(numeric, .form).validator
                == .tokenNumeric(tolerance: 1e-9))
        #expect(
            try MemoryPackage.make().problem(numeric).validator == .tokenNumeric(tolerance: 1e-6))
    }

    @Test func `a custom validator has limits of its own`() throws {
        let files = MemoryPackage.make(["validator.cpp": "int main() {}"])
        let form = PackageForm.make {
            $0.validator = "custom"
            $0.timeLimitMs = 2500
        }
        let limits = { (seconds: Duration) in
            ProblemLimits(
                time: seconds, overallWallTime: .seconds(5), memoryBytes: 256 << 20,
                outputBytes: 10 << 10)
        }
        let package = CustomValidator(
            path: "validator.cpp", language: "cpp", limits: limits(.milliseconds(2500)))
        #expect(try files.problem(form).validator == .custom(package))
        let formed = CustomValidator(
            path: "validator.cpp", language: "cpp", limits: limits(.seconds(30)))
        #expect(try files.problem(form, .form).validator == .custom(formed))
        let said = PackageForm.make {
            $0.validator = "custom"
            $0.validatorTimeLimitMs = 700
        }
        let own = CustomValidator(
            path: "validator.cpp", language: "cpp", limits: limits(.milliseconds(700)))
        #expect(try files.problem(said, .form).validator == .custom(own))
    }

    @Test func `settings count more than defaults, and the form more than settings`() throws {
        let files = MemoryPackage.make([
            "settings.json": """
            {"Cases":[{"Name":"1","Cases":[{"Name":"1","Weight":17}]}],
             "Limits":{"TimeLimit":"1.5s","ExtraWallTime":"800ms","OverallWallTimeLimit":"1m0s",
                       "MemoryLimit":"1.5 MiB","OutputLimit":4096},
             "Slow":true,
             "Validator":{"Name":"token-numeric","Tolerance":0.01,"GroupScorePolicy":"min"}}
            """
        ])
        let problem = try files.problem()
        #expect(
            problem.limits
                == ProblemLimits(
                    time: .milliseconds(1500), extraWallTime: .milliseconds(800),
                    overallWallTime: .seconds(60), memoryBytes: 3 << 19, outputBytes: 4096))
        #expect(problem.validator == .tokenNumeric(tolerance: 0.01))
        #expect(problem.policy == .minimum)
        #expect(problem.cases.map(\.weight) == [.one, .one])
        let form = PackageForm.make {
            $0.timeLimitMs = 3000
            $0.memoryLimitKiB = 2048
            $0.outputLimitBytes = 7
            $0.validator = "token"
            $0.groupScorePolicy = "sum-if-not-zero"
            $0.title = "Sumas"
            $0.visibility = 0
            $0.languages = ["cat"]
        }
        let changed = try files.problem(form, .form)
        #expect(changed.limits.time == .seconds(3))
        #expect(changed.limits.extraWallTime == .milliseconds(800))
        #expect(changed.limits.memoryBytes == 2 << 20)
        #expect(changed.limits.outputBytes == 7)
        #expect(changed.validator == .token)
        #expect(changed.policy == .sumIfNotZero)
        #expect(changed.title == "Sumas")
        #expect(!changed.isPublic)
        #expect(changed.languages == ["cat"])
    }

    @Test(
        "times and sizes in settings",
        arguments: [
            (#"{"TimeLimit":2}"#, .seconds(2)), (#"{"TimeLimit":0.25}"#, .milliseconds(250)),
            (#"{"TimeLimit":"1m0.5s"}"#, .milliseconds(60500)),
            (#"{"TimeLimit":"1h"}"#, .seconds(3600)), (#"{"TimeLimit":"20us"}"#, .microseconds(20)),
            (#"{"TimeLimit":".5s"}"#, .milliseconds(500)), (#"{"TimeLimit":null}"#, .seconds(1)),
            (#"{"TimeLimit":"1"}"#, nil), (#"{"TimeLimit":"-1s"}"#, nil),
            (#"{"TimeLimit":-1}"#, nil), (#"{"TimeLimit":0}"#, nil), (#"{"TimeLimit":""}"#, nil),
            (#"{"TimeLimit":"1 s"}"#, nil), (#"{"TimeLimit":"s"}"#, nil),
            (#"{"TimeLimit":1e99}"#, nil), (#"{"TimeLimit":"99999h"}"#, nil),
            (#"{"TimeLimit":true}"#, nil), (#"{"MemoryLimit":0}"#, nil),
            (#"{"MemoryLimit":-5}"#, nil), (#"{"MemoryLimit":"5 MB"}"#, nil),
            (#"{"MemoryLimit":"9999 TiB"}"#, nil), (#"{"MemoryLimit":[]}"#, nil), ("[]", nil),
        ] as [(String, Duration?)])
    func limits(json: String, time: Duration?) {
        let form = PackageForm.make { $0.languages = [] }
        let files = MemoryPackage(["settings.json": "{\"Limits\":\(json)}"])
        #expect((try? files.problem(form).limits.time) == time)
    }

    @Test(
        "sizes",
        arguments: [
            ("4096", 4096), ("\"4096\"", 4096), ("\"64KiB\"", 65536), ("\"1.5 MiB\"", 3 << 19),
            ("\"2GiB\"", 2 << 30), ("\"7 B\"", 7), ("\"0.5TiB\"", 1 << 39),
        ])
    func size(json: String, bytes: Int) throws {
        let files = MemoryPackage.make([
            "settings.json": "{\"Limits\":{\"MemoryLimit\":\(json)}}"
        ])
        #expect(try files.problem().limits.memoryBytes == bytes)
    }

    @Test func `one folder around everything is passed over`() throws {
        for root in ["sumas/", "a/b/", "cases-of-mine/"] {
            let files = MemoryPackage.make(
                ["settings.json": "{\"Limits\":{\"TimeLimit\":3}}", "README.md": "x"], below: root)
            let problem = try files.problem()
            #expect(problem.cases.map(\.input) == ["\(root)cases/1.in", "\(root)cases/2.in"])
            #expect(problem.limits.time == .seconds(3))
        }
    }

    @Test func `files outside of the layout do not matter`() throws {
        let files = MemoryPackage.make([
            "README.md": "", "cases/notes.txt": "", "cases/.DS_Store": "", "cases/deep/3.in": "",
            "__MACOSX/cases/._1.in": "", "solutions/a.cpp": "", "extra/cases/9.in": "",
            "examples/sample.in": "", "examples/sample.out": "", "statements/es.markdown": "",
            "statements/en.markdown": "", "statements/picture.png": "", "cases/": "",
        ])
        let problem = try files.problem()
        #expect(problem.cases.map(\.name) == ["1", "2"])
        #expect(problem.examples.map(\.input) == ["examples/sample.in"])
        #expect(
            problem.statements == [
                "es": "statements/es.markdown", "en": "statements/en.markdown",
            ])
    }

    @Test func `the testplan's weights count, and its remarks do not`() throws {
        let files = MemoryPackage.make([
            "testplan": "# weights\n\n1 30\r\n \t2\t0.5  \nnot a line at all\n3 # 1\n4 x\n",
            "settings.json": #"{"Cases":[{"Name":"1","Cases":[{"Name":"1","Weight":9}]}]}"#,
        ])
        #expect(try files.problem().cases.map(\.weight) == [Rational(30), Rational(1, over: 2)])
    }

    @Test func `a text without languages needs no cases`() throws {
        let form = PackageForm.make { $0.languages = [] }
        let problem = try MemoryPackage(["statements/es.markdown": "x"]).problem(form)
        #expect(problem.cases.isEmpty)
        #expect(problem.languages.isEmpty)
    }

    @Test func `a custom validator does without expected outputs`() throws {
        let files = MemoryPackage([
            "cases/a.in": "", "cases/a.expected-failure": "bad", "validator.py": "",
            "settings.json":
                #"{"Validator":{"Name":"custom","Lang":"cpp","Limits":{"TimeLimit":4}}}"#,
        ])
        let problem = try files.problem()
        #expect(problem.cases[0].output == nil)
        #expect(problem.cases[0].expectedFailure == "cases/a.expected-failure")
        guard case .custom(let validator) = problem.validator else {
            Issue.record("not custom")
            return
        }
        #expect(validator.language == "py")
        #expect(validator.limits.time == .seconds(4))
        #expect(validator.limits.memoryBytes == 256 << 20)
    }

    @Test(
        "long runs are slow, and too long ones are refused",
        arguments: [
            // overall s, time s, cases, slow
            (30, 10, 10, false), (31, 10, 2, false), (31, 15, 2, true), (60, 100, 2, true),
            (61, 30, 2, true), (61, 31, 2, nil), (3600, 1, 2, false),
        ] as [(Int, Int, Int, Bool?)])
    func slow(overall: Int, time: Int, cases: Int, isSlow: Bool?) {
        let limits = "{\"OverallWallTimeLimit\":\(overall),\"TimeLimit\":\(time)}"
        var files = MemoryPackage.make(["settings.json": "{\"Limits\":\(limits)}"])
        for name in 2..<max(cases, 2) { files.files["cases/x\(name).in"] = [] }
        for name in 2..<max(cases, 2) { files.files["cases/x\(name).out"] = [] }
        #expect((try? files.problem().isSlow) == isSlow)
        if isSlow == nil {
            #expect(files.refusal()?.hasPrefix("slow-rejected: all cases may take 62 s") == true)
        }
    }

    @Test func `settings are written as they are read`() throws {
        let files = MemoryPackage.make([
            "testplan": "1 30\n2 70\n",
            "settings.json":
                #"{"Validator":{"Name":"token-numeric"},"Limits":{"TimeLimit":"61.5s"}}"#,
        ])
        let problem = try files.problem()
        #expect(
            problem.settingsJSON.text
                == #"{"Cases":[{"Name":"1","Cases":[{"Name":"1","Weight":30}]},"#
                + #"{"Name":"2","Cases":[{"Name":"2","Weight":70}]}],"Limits":"#
                + #"{"TimeLimit":"1m1.5s","ExtraWallTime":"0s","OverallWallTimeLimit":"1m0s","#
                + #""MemoryLimit":33554432,"OutputLimit":10240},"Slow":true,"Validator":"#
                + #"{"Name":"token-numeric","Tolerance":0.000001,"GroupScorePolicy":"#
                + #""sum-if-not-zero"}}"#)
        var again = files
        again.files["settings.json"] = problem.settingsJSON.bytes
        #expect(try again.problem() == problem)
    }

    @Test func `differences are shown only where cases are small`() throws {
        let form = PackageForm.make { $0.showDiff = .all }
        #expect(try MemoryPackage.make().problem(form).effectiveShowDiff == .all)
        let large = MemoryPackage.make(["cases/1.in": String(repeating: "1", count: 4090)])
        #expect(try large.problem(form).caseBytes == 4096)
        #expect(try large.problem(form).effectiveShowDiff == .all)
        let larger = MemoryPackage.make(["cases/1.in": String(repeating: "1", count: 4091)])
        #expect(try larger.problem(form).effectiveShowDiff == .none)
    }

    @Test func `a hundred thousand cases are read`() throws {
        var files = MemoryPackage([:])
        for name in 0..<Problem.caseLimit {
            files.files["cases/\(name % 7).\(name).in"] = []
            files.files["cases/\(name % 7).\(name).out"] = []
        }
        let problem = try files.problem()
        #expect(problem.groups.map(\.name) == (0..<7).map(String.init))
        files.files["cases/one.in"] = []
        files.files["cases/one.out"] = []
        #expect(files.refusal() == "problem-bad-layout: cases: there are more than 100000 cases")
    }
}
