/// Which file of a package is what, by the names alone. Files outside of the known layout are left
/// out.
struct PackageLayout: Equatable {
    /// What all known paths begin with: empty, or a folder with its `/`.
    var root = ""
    /// By the case's name.
    var inputs: [String: String] = [:]
    var outputs: [String: String] = [:]
    var expectedFailures: [String: String] = [:]
    /// By the example's name: `examples/NAME.in`.
    var exampleInputs: [String: String] = [:]
    var exampleOutputs: [String: String] = [:]
    /// By the language of the text: `statements/es.markdown`.
    var statements: [String: String] = [:]
    /// `validator.cpp`.
    var validators: [String] = []
    var invalidInputs: [String: String] = [:]
    var invalidOutputs: [String: String] = [:]
    var invalidFailures: [String: String] = [:]
    var settings: String?
    var testplan: String?
    var tests: String?
    var isInteractive = false

    /// Longer paths are no file's on Linux.
    private static let nameLimitBytes = 4095
    private static let folders: Set<Substring> = [
        "cases", "statements", "examples", "solutions", "tests", "interactive",
    ]

    init(names: [String]) throws(PackageRefusal) {
        for name in names { try Self.check(name) }
        let files = names.filter { !$0.hasSuffix("/") && !Self.isJunk($0) }
        root = try Self.root(of: files)
        for file in files where file.hasPrefix(root) {
            place(file, below: file.dropFirst(root.count).split(separator: "/"))
        }
        validators.sort()
    }

    /// What of an archive belongs to a package: its path in the archive, by that in the package.
    static func known(_ names: [String]) throws(PackageRefusal) -> [String: String] {
        for name in names { try check(name) }
        let files = names.filter { !$0.hasSuffix("/") && !isJunk($0) }
        let root = try root(of: files)
        var known: [String: String] = [:]
        for file in files where file.hasPrefix(root) {
            let path = String(file.dropFirst(root.count))
            if isKnown(path.split(separator: "/")[...]) { known[path] = file }
        }
        return known
    }

    /// A path may not lead out of the package, nor be one that only some systems take for such.
    static func check(_ name: String) throws(PackageRefusal) {
        let isFolder = name.utf8.last == UInt8(ascii: "/")
        let components = name.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isPlain = components.dropLast(isFolder ? 1 : 0).allSatisfy { component in
            !component.isEmpty && !component.elementsEqual(".".utf8)
                && !component.elementsEqual("..".utf8) && component.count <= 255
        }
        let hasOddByte = name.utf8.contains { $0 < 0x20 || $0 == 0x5C || $0 == 0x7F }
        guard isPlain, !hasOddByte, name.utf8.count <= nameLimitBytes else {
            throw PackageRefusal(.invalidName, shown(name), "is not a path inside the package")
        }
    }

    /// Fit for a message.
    private static func shown(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(200).map { $0.value < 0x20 ? "?" : $0 }))
    }

    /// What file managers leave behind.
    private static func isJunk(_ name: String) -> Bool {
        name.split(separator: "/").contains { $0 == "__MACOSX" || $0.hasPrefix(".") }
    }

    /// A folder that somebody packed with its contents is passed over: what stands before the
    /// first known entry, if that is the same for all.
    private static func root(of files: [String]) throws(PackageRefusal) -> String {
        var roots: Set<String> = []
        for file in files {
            let components = file.split(separator: "/")
            guard let place = components.indices.first(where: { isKnown(components[$0...]) }) else {
                continue
            }
            if place == 0 { return "" }
            roots.insert(components[..<place].joined(separator: "/") + "/")
            if roots.count > 1 { break }
        }
        guard let root = roots.first else { return "" }
        guard roots.count == 1 else {
            throw PackageRefusal(
                .badLayout, nil,
                "the problem's files must stand at the top or in one folder, and not in several")
        }
        return root
    }

    private static func isKnown(_ components: ArraySlice<Substring>) -> Bool {
        guard let first = components.first else { return false }
        if components.count > 1 { return folders.contains(first) }
        return first == "settings.json" || first == "testplan" || isValidator(first)
    }

    private static func isValidator(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "validator" && !parts[1].isEmpty
    }

    private mutating func place(_ file: String, below components: [Substring]) {
        switch (components.first, components.count) {
        case ("settings.json", 1): settings = file
        case ("testplan", 1): testplan = file
        case (let name?, 1): if Self.isValidator(name) { validators.append(file) }
        case ("interactive", _): isInteractive = true
        case ("cases", 2):
            Self.place(file, components[1], &inputs, &outputs, &expectedFailures)
        case ("examples", 2):
            var ignored: [String: String] = [:]
            Self.place(file, components[1], &exampleInputs, &exampleOutputs, &ignored)
        case ("statements", 2):
            if let name = Self.stem(components[1], ".markdown") { statements[name] = file }
        case ("tests", 2): if components[1] == "tests.json" { tests = file }
        case ("tests", 3) where components[1] == "invalid-cases":
            Self.place(file, components[2], &invalidInputs, &invalidOutputs, &invalidFailures)
        default: break
        }
    }

    private static func place(
        _ file: String, _ name: Substring, _ inputs: inout [String: String],
        _ outputs: inout [String: String], _ failures: inout [String: String]
    ) {
        if let name = stem(name, ".in") { inputs[name] = file }
        if let name = stem(name, ".out") { outputs[name] = file }
        if let name = stem(name, ".expected-failure") { failures[name] = file }
    }

    private static func stem(_ name: Substring, _ suffix: String) -> String? {
        name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count
            ? String(name.dropLast(suffix.count)) : nil
    }
}
