import Foundation
import Grading
import Judge
import Linux
import Testing

@Suite("Contests on the disk")
struct ContestShelfTests {
    private static let text = """
        {"alias": "spring", "start": 100, "finish": 200, "problems": [{"alias": "sums"}]}
        """

    private func shelf(_ place: Place, every interval: Duration = .zero) throws -> ContestShelf {
        let shelf = ContestShelf(directory: place.path, lookInterval: interval)
        #expect(try shelf.start() == [])
        return shelf
    }

    private var contest: Contest { Contest(alias: "spring", title: "Spring", start: 1, finish: 9) }

    @Test func `a file that was put there is a contest, and edits are noticed`() async throws {
        let place = try Place(["spring.json": Self.text])
        let shelf = try shelf(place)
        #expect(try shelf.find("spring")?.finish == 200)
        #expect(try shelf.find("autumn") == nil)
        #expect(try shelf.find("../spring") == nil)
        #expect(shelf.all.map(\.alias) == ["spring"])
        try place.write(["spring.json": Self.text.replacing("200", with: "300")])
        #expect(try shelf.find("spring")?.finish == 300)
        try FileTree.removeFile(place.path + "/spring.json")
        #expect(try shelf.find("spring") == nil)
        #expect(shelf.all == [])
    }

    @Test func `files are not looked at more often than said`() async throws {
        let place = try Place(["spring.json": Self.text])
        let shelf = try shelf(place, every: .seconds(3600))
        try FileTree.removeFile(place.path + "/spring.json")
        #expect(try shelf.find("spring") != nil)
    }

    @Test func `what is wrong is told at the start, and the others are there`() async throws {
        let place = try Place([
            "spring.json": Self.text, "a.json": "{", "b.json": Self.text,
            "c.json": #"{"alias": "c", "start": 5, "finish": 3}"#, "bad name.json": "{}",
            "spring.opened.json": #"{"contest": {"ann": "x"}}"#, "notes.txt": "",
        ])
        let shelf = ContestShelf(directory: place.path)
        let faults = try shelf.start().map(\.description)
        try #require(faults.count == 5)
        #expect(faults[0].hasPrefix("a: a.json: "))
        #expect(faults[1] == "b: b.json: alias must be b, as the file is named")
        #expect(faults[2].hasPrefix("bad name: the file's name must be of letters"))
        #expect(faults[3] == "c: c.json: finish must be start or later")
        #expect(faults[4] == "spring: spring.opened.json: contest.ann must be a number")
        #expect(shelf.all.map(\.alias) == ["spring"])
        #expect(await refusal { try shelf.find("c") } == faults[3])
    }

    @Test func `a contest that was made is there at once, and after a restart`() async throws {
        let place = try Place()
        let shelf = try shelf(place, every: .seconds(3600))
        #expect(try shelf.find("spring") == nil)
        try await shelf.create(contest)
        #expect(try shelf.find("spring") == contest)
        #expect(try self.shelf(place).find("spring") == contest)
        #expect(place.names == ["spring.json"])
    }

    @Test func `an alias that is taken or cannot be is refused`() async throws {
        let place = try Place(["spring.json": "broken"])
        let shelf = ContestShelf(directory: place.path)
        #expect(await refusal { try await shelf.create(contest) } == "spring is there already")
        var other = contest
        other.alias = "../x"
        let reason = await refusal { try await shelf.create(other) }
        #expect(reason?.hasPrefix("the alias must be of letters") == true)
        #expect(place.names == ["spring.json"])
    }

    @Test func `changes that come at once are all there`() async throws {
        let place = try Place()
        let shelf = try shelf(place, every: .seconds(3600))
        try await shelf.create(contest)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await shelf.update("spring") { $0.add(.init(alias: "p\(number)")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try shelf.find("spring")?.problems.count == 20)
        #expect(try self.shelf(place).find("spring")?.problems.count == 20)
        #expect(await refusal { try await shelf.update("x") { _ in } } == "there is no x")
    }
}

@Suite("When users opened a contest")
struct OpeningTests {
    private func scene() async throws -> (Place, ContestShelf) {
        let place = try Place()
        let shelf = ContestShelf(directory: place.path, lookInterval: .zero)
        #expect(try shelf.start() == [])
        try await shelf.create(Contest(alias: "spring", title: "Spring", start: 1, finish: 9))
        return (place, shelf)
    }

    @Test func `the first time counts, and survives a restart`() async throws {
        let (place, shelf) = try await scene()
        #expect(try shelf.opened("spring", user: "ann") == nil)
        #expect(try await shelf.open("spring", user: "ann", now: 100) == 100)
        #expect(try await shelf.open("spring", user: "ann", now: 200) == 100)
        #expect(try await shelf.open("spring", user: "bob", now: 300) == 300)
        let problem = try await shelf.openProblem("spring", problem: "p", user: "ann", now: 400)
        #expect(problem == 400)
        for shelf in [shelf, ContestShelf(directory: place.path)] {
            #expect(try shelf.start() == [])
            #expect(try shelf.opened("spring", user: "ann") == 100)
            #expect(try shelf.opened("spring", user: "bob") == 300)
            #expect(try shelf.openedProblem("spring", problem: "p", user: "ann") == 400)
            #expect(try shelf.openedProblem("spring", problem: "p", user: "bob") == nil)
            #expect(try shelf.openedProblem("spring", problem: "q", user: "ann") == nil)
        }
        #expect(place.names == ["spring.json", "spring.opened.json"])
    }

    @Test func `many open at once, and nobody is lost`() async throws {
        let (place, shelf) = try await scene()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let time = try await shelf.open("spring", user: "u\(number % 100)", now: number)
                    // The same for all of one user, whoever came first.
                    #expect(try shelf.opened("spring", user: "u\(number % 100)") == time)
                }
            }
            try await group.waitForAll()
        }
        let again = ContestShelf(directory: place.path)
        for number in 0..<100 {
            let time = try shelf.opened("spring", user: "u\(number)")
            #expect(time.map { $0 % 100 } == number)
            #expect(try again.opened("spring", user: "u\(number)") == time)
        }
    }

    @Test func `a contest that is not there cannot be opened`() async throws {
        let (_, shelf) = try await scene()
        let reason = await refusal { try await shelf.open("x", user: "ann", now: 1) }
        #expect(reason == "there is no x")
    }

    @Test func `what cannot be written has not happened`() async throws {
        let (place, shelf) = try await scene()
        // A folder with something in it takes the file's place.
        try place.write(["spring.opened.json/x": ""])
        await #expect(throws: (any Error).self) {
            try await shelf.open("spring", user: "ann", now: 100)
        }
        try FileTree.remove(place.path + "/spring.opened.json")
        #expect(try shelf.opened("spring", user: "ann") == nil)
        #expect(try await shelf.open("spring", user: "ann", now: 200) == 200)
    }
}
