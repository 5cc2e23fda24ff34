import Foundation
import JSON

/// `Scripts/bench speed`: what a run costs through the server, over the bare program.
///
/// All kinds are measured in turn within each round, so that whatever else the machine does
/// hits them alike: the ratios stay, the milliseconds move.
struct Speed {
    let rounds: Int

    func run() throws {
        let scratch = try Scratch()
        let source = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n"
        let program = try scratch.compile(c: source)
        let server = try ServerUnderTest(data: scratch.path + "/data")
        defer { try? server.stop() }
        let connection = try server.connect()
        let idle = server.residentBytes
        var kinds = [
            Kind(
                name: "C hello", floor: Floor(command: [program]),
                one: Self.request("c", source, testcases: 1),
                eleven: Self.request("c", source, testcases: 11)),
            Kind(
                name: "bash hello", floor: Floor(command: ["/bin/bash", "-c", "echo hello"]),
                one: Self.request("bash", "echo hello", testcases: 1),
                eleven: Self.request("bash", "echo hello", testcases: 11)),
            Kind(
                name: "python hello",
                floor: Floor(command: ["/usr/bin/python3", "-c", "print('hello')"]),
                one: Self.request("python", "print('hello')", testcases: 1),
                eleven: Self.request("python", "print('hello')", testcases: 11)),
        ]
        for _ in 0..<rounds {
            for index in kinds.indices { try kinds[index].measure(over: connection) }
        }
        print("rounds: \(rounds), medians; bare = posix_spawn + pipe + wait of the same program")
        for kind in kinds { kind.report() }
        let after = server.residentBytes
        print("server resident: idle \(idle >> 10) KiB, after the load \(after >> 10) KiB")
    }

    private static func request(
        _ language: String, _ source: String, testcases: Int
    ) -> JSONValue {
        let testcase: JSONValue = ["input": "", "expectedOutput": "hello"]
        return [
            "language": .string(language), "version": "*",
            "files": [["content": .string(source)]],
            "testcases": .array(Array(repeating: testcase, count: testcases)),
        ]
    }
}

/// One program: its floor, a request with one testcase, a request with eleven.
struct Kind {
    let name: String
    let floor: Floor
    let one: JSONValue
    let eleven: JSONValue
    private var bare = Samples()
    private var single = Samples()
    private var many = Samples()

    init(name: String, floor: Floor, one: JSONValue, eleven: JSONValue) {
        self.name = name
        self.floor = floor
        self.one = one
        self.eleven = eleven
    }

    mutating func measure(over connection: ServerUnderTest.Connection) throws {
        bare.add(try floor.measure())
        try single.time { try Self.check(connection.post("/api/v3/execute", one), passed: 1) }
        try many.time { try Self.check(connection.post("/api/v3/execute", eleven), passed: 11) }
    }

    /// A figure counts only if every testcase passed.
    private static func check(_ body: [UInt8], passed: Int) throws {
        let testcases = try JSONValue(parsing: body)["testcases"]?.array ?? []
        guard testcases.filter({ $0["passed"]?.bool == true }).count == passed else {
            throw BenchError("not every testcase passed")
        }
    }

    func report() {
        let more = (many.median - single.median) / 10
        let ratio = more / bare.median
        print(
            name.padded(to: 14) + "bare \(bare.median.milliseconds)".padded(to: 18)
                + "request \(single.median.milliseconds)".padded(to: 22)
                + "one more testcase \(more.milliseconds)".padded(to: 30)
                + "= bare x \(Double(Int(ratio * 100)) / 100)"
                + ", bare + \((more - bare.median).milliseconds)")
    }
}
