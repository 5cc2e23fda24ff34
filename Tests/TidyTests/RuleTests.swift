import Testing

/// Rules that cannot fail prove nothing: each finds what it is there for, and says where.
@Suite("House rules: each rule can fail")
struct RuleTests {
    private func file(_ text: String, path: String = "Sources/HTTP/Thing.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test func `a long line is found`() {
        let long = String(repeating: "x", count: 101)
        #expect(
            HouseRules.columns(file("short\n\(long)\n")).map(\.description) == [
                "Sources/HTTP/Thing.swift:2: longer than 100 columns"
            ])
        #expect(HouseRules.columns(file(String(repeating: "ü", count: 100))).isEmpty)
    }

    @Test func `a long file is found`() {
        #expect(HouseRules.length(file(String(repeating: "\n", count: 400))).isEmpty)
        #expect(HouseRules.length(file(String(repeating: "\n", count: 401))).count == 1)
    }

    @Test(arguments: [58, 59])
    func `a long function is found`(bodyLines: Int) {
        let body = String(repeating: "        work()\n", count: bodyLines)
        let text = "struct A {\n    private static func f() {\n\(body)    }\n}\n"
        let places = HouseRules.functions(file(text)).map(\.place)
        #expect(places == (bodyLines > 58 ? ["Sources/HTTP/Thing.swift:2"] : []))
    }

    @Test func `what is put off is found`() {
        for (text, _) in HouseRules.bannedTexts {
            let places = HouseRules.bannedTexts(file("a\nb // \(text) c")).map(\.place)
            #expect(places == ["Sources/HTTP/Thing.swift:2"])
        }
        #expect(HouseRules.bannedTexts(file("\\u" + "XXXX")).isEmpty)
    }

    @Test func `a file of another name than its type is found`() {
        #expect(HouseRules.mainType(file("struct Other {}")).count == 1)
        #expect(HouseRules.mainType(file("package struct Thing: ~Copyable {}")).isEmpty)
        let topic = "Sources/HTTP/Thing+Topic.swift"
        #expect(HouseRules.mainType(file("extension Outer.Thing {}", path: topic)).isEmpty)
    }

    @Test func `a test without a sentence is found`() {
        #expect(HouseRules.testNames(file("    @Test func short() {}")).count == 1)
        #expect(HouseRules.testNames(file("    @Test(arguments: [1])\n    func f() {}")).count == 1)
        #expect(HouseRules.testNames(file("    @Test func `it works well`() {}")).isEmpty)
        #expect(HouseRules.testNames(file("    @Test(\"it works\") func f() {}")).isEmpty)
    }

    @Test(arguments: ["import Foundation", "internal import Glibc", "package import Engine"])
    func `an import out of place is found`(line: String) {
        #expect(Modules.imports(file("import Testing\n\(line)")).map(\.place).count == 1)
    }

    @Test func `an arrow out of place is found`() {
        let manifest = """
            .target(
                name: "HTTP",
                dependencies: ["JSON"], swiftSettings: safe),
            .target(name: "Judging"),
            .target(name: "Novelty"),
            """
        let findings = Modules.arrows(file(manifest, path: "Package.swift"))
        #expect(
            findings.map(\.description) == [
                "Package.swift:1: HTTP must not depend on JSON",
                "Package.swift:5: Novelty has no place yet",
            ])
    }

    @Test func `a path of one machine is found`() {
        let places = { (text: String) in
            CheckoutTests.machinePaths(file(text), below: "/workshop/sandpiper").map(\.place)
        }
        #expect(places("a\n\"/" + "home/ann/x\"") == ["Sources/HTTP/Thing.swift:2"])
        #expect(places("cd /workshop/x") == ["Sources/HTTP/Thing.swift:1"])
        #expect(places("Sources/workshop/x, /usr/share, /opt/x").isEmpty)
    }
}
