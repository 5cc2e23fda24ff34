import Foundation
import Grading
import Judge
import Linux
import Testing

@Suite("Problems on the disk")
struct ProblemShelfTests {
    @Test func `a folder that was put there is a problem`() async throws {
        let place = try Place(package(["testplan": "1 30\n2 70\n"], below: "sums/"))
        let shelf = try place.started()
        let found = try #require(try await shelf.find("sums"))
        #expect(found.problem.cases.map(\.weight) == [Rational(30), Rational(70)])
        #expect(found.problem.title == "sums")
        #expect(found.problem.limits.memoryBytes == 32 << 20)
        #expect(found.owner == nil)
        #expect(try await shelf.find("other") == nil)
        #expect(try await shelf.find("../sums") == nil)
    }

    @Test func `a shelf that is not there yet is made`() async throws {
        let place = try Place()
        let shelf = ProblemShelf(directory: place.path + "/data/problems")
        #expect(try shelf.start() == [])
        #expect(try await shelf.find("sums") == nil)
    }

    @Test func `what is said beside a package counts more than its settings`() async throws {
        let place = try Place(
            package(["settings.json": #"{"Limits": {"TimeLimit": "3s"}}"#], below: "sums/"))
        try place.write([
            "sums.json": """
            {"title": "Sums", "source": "us", "visibility": 0, "languages": ["py3"],
             "showDiff": "all", "timeLimitMs": 1500, "memoryLimitKiB": 65536,
             "validator": "token-numeric", "tolerance": 0.5, "groupScorePolicy": "min",
             "owner": "ann", "admins": ["bob"], "deprecated": true, "created": 7}
            """
        ])
        let found = try #require(try await place.started().find("sums"))
        #expect(found.problem.title == "Sums")
        #expect(found.problem.visibility == 0)
        #expect(found.problem.languages == ["py3"])
        #expect(found.problem.showDiff == .all)
        #expect(found.problem.limits.time == .milliseconds(1500))
        #expect(found.problem.limits.memoryBytes == 64 << 20)
        #expect(found.problem.validator == .tokenNumeric(tolerance: 0.5))
        #expect(found.problem.policy == .minimum)
        #expect(found.owner == "ann")
        #expect(found.admins == ["bob"])
        #expect(found.isDeprecated)
        #expect(found.metadata.created == 7)
    }

    @Test(arguments: [
        (#"{"titel": "x"}"#, "titel is not a known setting"),
        (#"{"timeLimitMs": 0}"#, "timeLimitMs must be between 1 and 86400000"),
        (#"{"visibility": 9}"#, "visibility must be between -3 and 3"),
        (#"{"showDiff": "some"}"#, "showDiff must be none, examples or all"),
        (#"{"defaults": "x"}"#, "defaults must be package or form"),
        (#"{"languages": ["py4"]}"#, "languages has no language py4"),
        (#"{"owner": 3}"#, "owner must be a string"),
        ("{", "sums.json"),
    ])
    func `metadata that cannot be is a fault that names the member`(
        _ text: String, _ reason: String
    ) async throws {
        let place = try Place(package(below: "sums/").merging(["sums.json": text]) { $1 })
        let shelf = place.shelf()
        let faults = try shelf.start()
        #expect(faults.map(\.alias) == ["sums"])
        #expect(faults[0].reason.hasPrefix("sums.json: "))
        #expect(faults[0].reason.contains(reason))
        #expect(await refusal { try await shelf.find("sums") } == faults[0].description)
    }

    @Test func `broken packages are told at the start, and the others are there`() async throws {
        let place = try Place(package(below: "good/"))
        try place.write(package(below: "bad name/"))
        try place.write(["lonely/cases/1.in": "1"])
        try place.write(package(["interactive/a.idl": ""], below: "talk/"))
        try place.write(["stray.json": "{}", "README.txt": "hello"])
        let shelf = place.shelf()
        let faults = try shelf.start().map(\.description)
        #expect(
            faults == [
                "bad name: the folder's name must be of letters a to z, A to Z, digits, _ and - "
                    + "only",
                "lonely: mismatched-input-file: cases/1.in: has no 1.out",
                "stray: stray.json has no folder stray beside it",
                "talk: problem-bad-layout: interactive: interactive problems need libinteractive, "
                    + "which this server does not have",
            ])
        #expect(try await shelf.find("good") != nil)
        #expect(try await shelf.find("stray") == nil)
        #expect(await refusal { try await shelf.find("talk") } == faults[3])
    }

    @Test func `a link anywhere in a package refuses it`() async throws {
        let place = try Place(package(below: "sums/"))
        try FileTree.link("/etc/passwd", at: place.path + "/sums/cases/3.in")
        try FileTree.link("sums", at: place.path + "/other")
        let faults = try place.shelf().start().map(\.description)
        #expect(
            faults == [
                "other: problem-bad-layout: the package is a link and no folder",
                "sums: problem-bad-layout: cases/3.in: is a symbolic link",
            ])
    }

    @Test func `what stands in hidden folders does not count`() async throws {
        let place = try Place(package([".git/HEAD": "x"], below: "sums/"))
        try FileTree.link("/etc", at: place.path + "/sums/.git/etc")
        let shelf = try place.started()
        let version = try await shelf.find("sums")?.version
        try place.write(["sums/.git/index": "y"])
        #expect(try await shelf.find("sums")?.version == version)
    }

    @Test func `edits on the disk are noticed`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started()
        let first = try #require(try await shelf.find("sums"))
        #expect(try await shelf.find("sums") == first)

        // As long as the text before, and at the same place.
        try Data("7\n".utf8).write(to: URL(fileURLWithPath: place.path + "/sums/cases/1.out"))
        let second = try #require(try await shelf.find("sums"))
        #expect(second.version != first.version)
        #expect(try await shelf.load(second).outputs[0] == Array("7\n".utf8))

        try place.write(["sums.json": #"{"title": "Sums"}"#])
        let third = try #require(try await shelf.find("sums"))
        #expect(third.problem.title == "Sums")
        #expect(third.version != second.version)

        try FileTree.removeFile(place.path + "/sums/cases/1.out")
        let fault = await refusal { try await shelf.find("sums") }
        #expect(fault == "sums: mismatched-input-file: cases/1.in: has no 1.out")

        try FileTree.remove(place.path + "/sums")
        #expect(try await shelf.find("sums") == nil)

        try place.write(package(below: "later/"))
        #expect(try await shelf.find("later") != nil)
    }

    @Test func `files are not looked at more often than said`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started(every: .seconds(3600))
        let first = try #require(try await shelf.find("sums"))
        try place.write(["sums/testplan": "1 1\n2 1\n"])
        #expect(try await shelf.find("sums") == first)
    }

    @Test func `many may ask at once`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    guard let found = try? await shelf.find("sums") else { return false }
                    return (try? await shelf.load(found).inputs.count) == 2
                }
            }
            for await isThere in group { #expect(isThere) }
        }
    }
}

@Suite("Texts of a problem")
struct ProblemTextsTests {
    @Test func `texts come in the order of the cases, as programs get them`() async throws {
        let place = try Place([
            "p/cases/2.in": "b \r\n", "p/cases/10.in": "a", "p/cases/10.out": "\u{FEFF}A\r\n",
            "p/cases/2.expected-failure": "no\r\n", "p/validator.py": "x = 1\r\n",
            "p/settings.json": #"{"Validator": {"Name": "custom"}}"#,
        ])
        let shelf = try place.started()
        let found = try #require(try await shelf.find("p"))
        let texts = try await shelf.load(found)
        #expect(texts.inputs == [Array("a\n".utf8), Array("b\n".utf8)])
        #expect(texts.outputs == [Array("A\n".utf8), nil])
        #expect(texts.expectedFailures == [nil, Array("no\n".utf8)])
        #expect(texts.validatorSource == Array("x = 1\r\n".utf8))
    }

    @Test func `they are read once as long as nothing changes`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started()
        let found = try #require(try await shelf.find("sums"))
        let first = try await shelf.load(found)
        let again = try await shelf.load(try #require(try await shelf.find("sums")))
        #expect(first === again)
    }

    @Test func `what does not fit into memory is read again`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = place.shelf(textBytes: 4)
        let found = try #require(try await shelf.find("sums"))
        let first = try await shelf.load(found)
        #expect(try await shelf.load(found) !== first)
    }

    @Test func `a file that vanished is named`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started(every: .seconds(3600))
        let found = try #require(try await shelf.find("sums"))
        try FileTree.removeFile(place.path + "/sums/cases/2.in")
        let reason = await refusal { try await shelf.load(found) }
        #expect(reason == "sums/cases/2.in cannot be read: No such file or directory (2)")
    }

    @Test func `a file that became a link is not read`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started(every: .seconds(3600))
        let found = try #require(try await shelf.find("sums"))
        try FileTree.removeFile(place.path + "/sums/cases/2.in")
        try FileTree.link("/etc/passwd", at: place.path + "/sums/cases/2.in")
        let reason = await refusal { try await shelf.load(found) }
        #expect(reason?.hasPrefix("sums/cases/2.in cannot be read: Too many levels") == true)
    }

    @Test func `texts of another version are refused`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started(every: .seconds(3600))
        let found = try #require(try await shelf.find("sums"))
        try place.write(["sums/cases/2.in": "9\n"])
        #expect(await refusal { try await shelf.load(found) } == "sums was changed meanwhile")
    }

    @Test func `statements are as they are, examples as programs get them`() async throws {
        let place = try Place(
            package(
                [
                    "statements/es.markdown": "Suma  \r\n", "examples/a.in": "1 \r\n",
                    "examples/a.out": "2",
                ], below: "sums/"))
        let shelf = try place.started()
        let found = try #require(try await shelf.find("sums"))
        let example = try #require(found.problem.examples.first)
        #expect(try await shelf.text(example.input, of: found) == Array("1\n".utf8))
        let statement = try #require(found.problem.statements["es"])
        #expect(try await shelf.text(statement, of: found) == Array("Suma  \r\n".utf8))
        for path in ["../sums.json", "/etc/passwd", "cases/../../x", "cases", ""] {
            #expect(await refusal { try await shelf.text(path, of: found) } != nil)
        }
    }
}
