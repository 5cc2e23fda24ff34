import Foundation
import Grading
import Judge
import Linux
import Testing

@Suite("Problems that come and change while the server runs")
struct ProblemChangeTests {
    @Test func `an upload is there at once, and after a restart`() async throws {
        let place = try Place()
        let shelf = try place.started(every: .seconds(3600))
        let files = package(
            ["testplan": "1 1\n2 3\n", "README.md": "x", "statements/es.markdown": "Hola"],
            below: "folder/")
        let made = try await shelf.create(
            "sums", .make { $0.title = "Sums" }, files: bytes(files))
        #expect(made.owner == "ann")
        #expect(made.problem.title == "Sums")
        // Without settings, those of a form.
        #expect(made.problem.limits.memoryBytes == 64 << 20)
        #expect(made.problem.validator == .token)
        #expect(try await shelf.find("sums") == made)
        #expect(try await place.started().find("sums") == made)
        #expect(place.names == ["sums", "sums.json"])
        #expect(place.text("sums/testplan") == "1 1\n2 3\n")
        #expect(place.text("sums/README.md") == nil)
        #expect(try await shelf.load(made).outputs[1] == Array("4\n".utf8))
    }

    @Test func `a problem that is there is not made again`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started()
        let reason = await refusal {
            try await shelf.create("sums", .make(), files: bytes(package()))
        }
        #expect(reason == "sums is there already")
    }

    @Test(arguments: [
        (package(["cases/3.in": "x"]), "mismatched-input-file: cases/3.in: has no 3.out"),
        (package(["testplan": "1 1\n"]), "invalid-testplan: testplan: missing case: 2"),
        (package(["settings.json": "{"]), "json-parse-error: settings.json"),
        (package(["../x": ""]), "invalid-zip-filename: ../x: is not a path inside the package"),
        (package(["/x": ""]), "invalid-zip-filename: /x: is not a path inside the package"),
        (["README": ""], "problem-bad-layout: cases: there are no files NAME.in and NAME.out"),
        (
            package(["solutions/a": "", "solutions/a/b": ""]),
            "problem-bad-layout: solutions/a: is a file and a folder"
        ),
    ])
    func `a package that is no good changes nothing`(
        _ files: [String: String], _ reason: String
    ) async throws {
        let place = try Place(package(below: "old/"))
        let shelf = try place.started()
        let old = try await shelf.find("old")
        let made = await refusal { try await shelf.create("new", .make(), files: bytes(files)) }
        #expect(made?.hasPrefix(reason) == true, "\(made ?? "taken")")
        let changed = await refusal { try await shelf.update("old", files: bytes(files)) }
        #expect(changed?.hasPrefix(reason) == true)
        #expect(place.names == ["old"])
        #expect(try await shelf.find("old") == old)
    }

    @Test func `a field that cannot be changes nothing`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started()
        let form = PackageForm.make { $0.timeLimitMs = 0 }
        let fault = await #expect(throws: PackageForm.Fault.self) {
            try await shelf.update("sums", form: form)
        }
        #expect(fault?.parameter == "time_limit")
        #expect(fault?.rule == "must be between 1 and 86400000")
        #expect(place.names == ["sums"])
    }

    @Test func `a bad alias is refused by its rule`() async throws {
        let place = try Place()
        let shelf = try place.started()
        let reason = await refusal {
            try await shelf.create("../x", .make(), files: bytes(package()))
        }
        #expect(reason?.hasPrefix("problem-bad-layout: the alias must be of letters") == true)
        #expect(await refusal { try await shelf.update("../x") } == "there is no ../x")
        #expect(await refusal { try await shelf.update("x") } == "there is no x")
    }

    @Test func `a form changes what it says and nothing else`() async throws {
        let place = try Place()
        let shelf = try place.started(every: .seconds(3600))
        let made = try await shelf.create(
            "sums",
            .make {
                $0.title = "Sums"
                $0.timeLimitMs = 2000
            }, files: bytes(package()))
        let changed = try await shelf.update(
            "sums", form: .make { $0.timeLimitMs = 3000 }, admins: ["bob"], isDeprecated: true)
        #expect(changed.problem.title == "Sums")
        #expect(changed.problem.limits.time == .seconds(3))
        #expect(changed.problem.limits.memoryBytes == 64 << 20)
        #expect(changed.owner == "ann")
        #expect(changed.admins == ["bob"])
        #expect(changed.isDeprecated)
        #expect(changed.version != made.version)
        #expect(try await shelf.find("sums") == changed)
        #expect(try await place.started().find("sums") == changed)
        #expect(place.names == ["sums", "sums.json"])
    }

    @Test func `new files take the place of all old ones`() async throws {
        let place = try Place(package(["testplan": "1 1\n2 3\n"], below: "sums/"))
        try place.write(["sums.json": #"{"title": "Sums"}"#])
        let shelf = try place.started()
        let old = try #require(try await shelf.find("sums"))
        let files = ["cases/a.in": "1", "cases/a.out": "2"]
        let new = try await shelf.update("sums", files: bytes(files))
        #expect(new.problem.title == "Sums")
        #expect(new.problem.cases.map(\.name) == ["a"])
        #expect(place.text("sums/testplan") == nil)
        #expect(place.names == ["sums", "sums.json"])
        #expect(await refusal { try await shelf.load(old) } == "sums was changed meanwhile")
        #expect(try await shelf.load(new).inputs == [Array("1\n".utf8)])
    }

    @Test func `a broken problem is mended by an upload`() async throws {
        let place = try Place(["sums/cases/1.in": "1"])
        let shelf = place.shelf()
        #expect(try shelf.start().count == 1)
        _ = try await shelf.update("sums", files: bytes(package()))
        #expect(try await shelf.find("sums")?.problem.cases.count == 2)
    }

    @Test func `of many who want one alias one gets it`() async throws {
        let place = try Place()
        let shelf = try place.started()
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await refusal {
                        try await shelf.create("sums", .make(), files: bytes(package()))
                    } == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(place.names == ["sums", "sums.json"])
    }

    @Test func `who reads while others change gets one version or is told`() async throws {
        let place = try Place()
        let shelf = try place.started()
        func files(_ text: String) -> [String: [UInt8]] {
            bytes([
                "cases/1.in": text, "cases/1.out": text, "cases/2.in": text, "cases/2.out": text,
            ])
        }
        _ = try await shelf.create("sums", .make(), files: files("0\n"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 1...30 {
                    _ = try await shelf.update("sums", files: files("\(round)\n"))
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<60 {
                        let found = try #require(try await shelf.find("sums"))
                        do {
                            let texts = try await shelf.load(found)
                            #expect(Set(texts.inputs + texts.outputs.compactMap(\.self)).count == 1)
                        } catch {
                            #expect(error as? ShelfError == .changed("sums"))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(place.names == ["sums", "sums.json"])
    }
}

@Suite("What a change that was cut short leaves")
struct ProblemRecoveryTests {
    private static let new = package(["cases/3.in": "3", "cases/3.out": "6"])

    private func cases(_ place: Place) async throws -> Int? {
        let shelf = try place.started()
        let count = try await shelf.find("sums")?.problem.cases.count
        #expect(place.names.filter { $0.hasPrefix(".") } == [])
        return count
    }

    @Test func `what was not promised is thrown away`() async throws {
        let place = try Place(package(below: "sums/"))
        try place.write(Self.new.merging(package(below: ".new-sums-1/package/")) { $1 })
        try place.write([".new-sums-2": "{"])
        try FileTree.remove(place.path + "/cases")
        #expect(try await cases(place) == 2)
    }

    @Test func `what was promised happens`() async throws {
        let place = try Place(package(below: "sums/"))
        try place.write(
            package(["cases/3.in": "", "cases/3.out": ""], below: ".ready-sums/package/"))
        try place.write([".ready-sums/metadata.json": #"{"title": "New"}"#])
        #expect(try await cases(place) == 3)
        #expect(place.text("sums.json") == #"{"title": "New"}"#)
    }

    @Test func `a new problem that was promised is there`() async throws {
        let place = try Place(package(below: ".ready-sums/package/"))
        try place.write([".ready-sums/metadata.json": "{}"])
        #expect(try await cases(place) == 2)
    }

    @Test func `the old folder was aside, the new one not yet in its place`() async throws {
        let place = try Place(package(below: ".old-sums-1/"))
        try place.write(
            package(["cases/3.in": "", "cases/3.out": ""], below: ".ready-sums/package/"))
        try place.write([".ready-sums/metadata.json": "{}"])
        #expect(try await cases(place) == 3)
    }

    @Test func `the new folder was in its place, its metadata not yet`() async throws {
        let place = try Place(package(below: "sums/"))
        try place.write(package(below: ".old-sums-1/"))
        try place.write([".ready-sums/metadata.json": #"{"title": "New"}"#])
        #expect(try await cases(place) == 2)
        #expect(place.text("sums.json") == #"{"title": "New"}"#)
    }

    @Test func `a change that the disk stopped is finished before the next`() async throws {
        let place = try Place(package(below: "sums/"))
        let shelf = try place.started()
        try place.write([".ready-sums/metadata.json": #"{"title": "New"}"#])
        let changed = try await shelf.update("sums", form: .make { $0.timeLimitMs = 2000 })
        #expect(changed.problem.title == "New")
        #expect(changed.problem.limits.time == .seconds(2))
        #expect(place.names == ["sums", "sums.json"])
    }

    @Test func `all was done but the clearing away`() async throws {
        let place = try Place(package(below: "sums/"))
        try PrivateFiles.makeDirectory(place.path + "/.ready-sums")
        try place.write(package(below: ".old-sums-1/"))
        #expect(try await cases(place) == 2)
    }
}
