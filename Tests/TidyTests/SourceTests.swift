import Testing

@Suite("House rules: Swift files")
struct SourceTests {
    @Test func `lines have at most 100 columns`() {
        expectNone(SourceTree.swift.flatMap(HouseRules.columns))
    }

    @Test func `files have at most 400 lines`() {
        expectNone(SourceTree.swift.flatMap(HouseRules.length))
    }

    @Test func `functions have at most 60 lines`() {
        expectNone(SourceTree.swift.flatMap(HouseRules.functions))
    }

    @Test func `nothing is put off, and nothing stops without a word`() {
        expectNone(SourceTree.files.flatMap(HouseRules.bannedTexts))
    }

    @Test func `a file is named like its main type`() {
        expectNone(SourceTree.sources.flatMap(HouseRules.mainType))
    }

    @Test func `test names are sentences`() {
        expectNone(SourceTree.tests.flatMap(HouseRules.testNames))
    }

    @Test func `modules import only what their place allows`() {
        expectNone(SourceTree.sources.flatMap(Modules.imports))
    }

    @Test func `targets depend only on what their place allows`() throws {
        expectNone(Modules.arrows(try #require(SourceTree.read("Package.swift"))))
    }

    @Test func `there is no package but this one`() throws {
        let manifest = try #require(SourceTree.read("Package.swift"))
        expectNone(manifest.findings("no packages") { $0.contains(".package(") })
    }
}
