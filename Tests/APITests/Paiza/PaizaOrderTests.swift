import API
import Foundation
import HTTP
import JSON
import Judging
import TestSupport
import Testing

@Suite("Paiza: orders that are kept")
struct PaizaOrderTests {
    private static let order = PaizaOrder(
        language: "python3", sourceCode: [0, 0xFF, 0x0A], input: Array("é\r\n".utf8))

    @Test(arguments: [
        order, PaizaOrder(language: "c", sourceCode: [0x78]),
        PaizaOrder(language: "", sourceCode: [], input: []),
        PaizaOrder(
            language: "c", sourceCode: [UInt8](repeating: 7, count: 70_000),
            input: [UInt8](repeating: 8, count: 300)),
    ])
    func `an order comes back as it was kept`(order: PaizaOrder) {
        #expect(PaizaOrder(decoding: order.encoded) == order)
    }

    @Test func `the form is one that later versions can still read`() {
        #expect(
            PaizaOrder(language: "c", sourceCode: [0x78, 0], input: [9]).encoded
                == [1, 1, 0, 0, 0, 0x63, 2, 0, 0, 0, 0x78, 0, 1, 0, 0, 0, 9])
    }

    @Test func `what is not an order is none, however damaged`() {
        let bytes = Self.order.encoded
        for length in 0..<bytes.count {
            #expect(PaizaOrder(decoding: Array(bytes.prefix(length))) == nil)
        }
        #expect(PaizaOrder(decoding: bytes + [0]) == nil)
        #expect(PaizaOrder(decoding: [2] + bytes.dropFirst()) == nil)
        #expect(PaizaOrder(decoding: [1, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(PaizaOrder(decoding: [1, 1, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]) == nil)
    }

    @Test func `a job is made with the runtimes of the moment`() throws {
        let order = PaizaOrder(language: "python3", sourceCode: [0x78])
        #expect(
            try order.job(catalogue: .paiza, policy: PaizaPolicy()).runtime.version == "3.11.2")
        #expect(throws: PaizaRefusal.notInstalled(language: "python3")) {
            try order.job(catalogue: RuntimeCatalogue(), policy: PaizaPolicy())
        }
    }

    @Test func `a runtime serves what its description says`() throws {
        let order = PaizaOrder(language: "python", sourceCode: [0x78])
        #expect(
            try order.job(catalogue: .paiza, policy: PaizaPolicy()).runtime.version == "3.9.2")
    }
}

@Suite("Paiza: languages")
struct PaizaLanguageTests {
    /// All of them, with what their files are called.
    private static let files: [(String, String)] = [
        ("c", "Main.c"), ("cpp", "Main.cpp"), ("objective-c", "Main.m"), ("java", "Main.java"),
        ("kotlin", "Main.kt"), ("scala", "Main.scala"), ("swift", "Main.swift"),
        ("csharp", "Main.cs"), ("go", "Main.go"), ("haskell", "Main.hs"), ("erlang", "main.erl"),
        ("perl", "Main.pl"), ("python", "Main.py"), ("python3", "Main.py"), ("ruby", "Main.rb"),
        ("php", "Main.php"), ("bash", "Main.sh"), ("r", "Main.R"), ("javascript", "Main.js"),
        ("coffeescript", "Main.coffee"), ("vb", "Main.vb"), ("cobol", "Main.cob"),
        ("fsharp", "Main.fs"), ("d", "Main.d"), ("clojure", "Main.clj"), ("elixir", "Main.exs"),
        ("mysql", "Main.sql"), ("rust", "Main.rs"), ("scheme", "Main.scm"),
        ("commonlisp", "Main.lisp"), ("nadesiko", "Main.nako3"), ("typescript", "Main.ts"),
        ("brainfuck", "Main.bf"), ("plain", "Main.txt"),
    ]

    @Test(arguments: files)
    func `each has its file`(language: String, file: String) throws {
        let order = PaizaOrder(language: language, sourceCode: [0x78])
        let catalogue = RuntimeCatalogue([.paiza("any", serves: [language])])
        let job = try order.job(catalogue: catalogue, policy: PaizaPolicy())
        #expect(job.files == [JobFile(path: file, content: [0x78])])
        #expect(Self.files.count == 34)
    }

    @Test(arguments: [
        "c_cpp", "c++", "c#", "f#", "python2", "objectivec", "visualbasic", "nako", "lisp", "text",
        "dart", "C", "c ", "",
    ])
    func `what the service does not know is refused, even where a runtime would serve it`(
        language: String
    ) {
        let order = PaizaOrder(language: language, sourceCode: [0x78])
        let catalogue = RuntimeCatalogue([.paiza("any", serves: [language])])
        #expect(throws: PaizaRefusal.unknownLanguage(language)) {
            try order.job(catalogue: catalogue, policy: PaizaPolicy())
        }
    }

    @Test func `runtimes of this repository serve only what there is`() throws {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Runtimes").standardizedFileURL
        let folders = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        var served: Set<String> = []
        for folder in folders {
            let file = directory.appending(path: "\(folder)/runtime.json")
            guard let data = try? Data(contentsOf: file) else { continue }
            for name in try JSONValue(parsing: Array(data))["paiza"]?.array ?? [] {
                let name = try #require(name.string)
                #expect(Self.files.contains { $0.0 == name }, "\(folder): \(name)")
                served.insert(name)
            }
        }
        #expect(
            served.isSuperset(of: [
                "c", "cpp", "java", "javascript", "bash", "php", "python", "python3",
            ]))
    }
}

@Suite("Paiza: any bytes")
struct PaizaFuzzTests {
    @Test func `ids are 15 digits, the first of which is not 0, and all different`() {
        var generator = SeededGenerator(seed: 1)
        var ids: Set<String> = []
        for _ in 0..<2000 {
            let id = Paiza.newID(using: &generator)
            #expect(id.utf8.count == 15)
            #expect(id.utf8.allSatisfy { (0x30...0x39).contains($0) })
            #expect(id.utf8.first != 0x30)
            ids.insert(id)
        }
        #expect(ids.count == 2000)
        #expect(Set(ids.map { $0.prefix(1) }).count == 9)
    }

    private static let words = [
        "api_key", "guest", "language", "source_code", "id", "wait", "longpoll", "=", "&", "%", "+",
        "%4", "%FF", "{", "}", "\"", ":", ",", "[", "]", "null", "true", "1e999", "\\ud800", "\r\n",
        "--XX", "--XX--", "Content-Disposition: form-data; name=\"", "\r\n\r\n", ";", " ", "\0",
    ]
    private static let types = [
        nil, "", "application/json", "text/plain", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=XX", "multipart/form-data; boundary=\"", ";;=;\"\\",
    ]

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `any bytes are a call or a refusal`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                if let word = Self.words.randomElement(using: &generator) {
                    bytes += Array(word.utf8)
                }
            }
            for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            var request = HTTPRequest.paiza(query: "api_key=guest&id=1")
            request.body = bytes
            if let type = Self.types.randomElement(using: &generator) ?? nil {
                request.headers.set("Content-Type", type)
            }
            for route in [PaizaRoute.create, .status, .details, .preflight] {
                do throws(PaizaRefusal) {
                    _ = try Paiza.parse(request, route)
                } catch {
                    #expect(!error.message.isEmpty, "seed \(seed)")
                }
            }
            if let order = PaizaOrder(decoding: [1] + bytes) {
                #expect(order.encoded == [1] + bytes, "seed \(seed)")
            }
        }
    }
}
