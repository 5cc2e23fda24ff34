import Judging
import Linux
import Sandboxing

/// `sandpiper doctor`: says what a start would find, in words, and changes nothing.
enum Doctor {
    /// Exit status 0: jobs can run here, and every runtime whose tools are here is in order.
    static func run(_ arguments: Arguments, environment: [String: String]) throws -> Int32 {
        let settings = try Serve.settings(arguments, environment)
        let locations = try Locations.find()
        let loaded = locations.runtimes(settings).load()
        var small = settings
        small.slots = 1
        let host = try Serve.sandbox(small, locations, mounts: loaded.mounts)
        defer { host.close() }
        try Console.say("isolation")
        for layer in host.isolation.layers {
            try Console.say(
                "  \(pad(layer.name, 12)) \(pad(layer.state.rawValue, 9)) \(layer.detail)")
        }
        try Console.say("runtimes")
        for runtime in loaded.runtimes {
            let names = ([runtime.language] + runtime.aliases).joined(separator: ", ")
            try Console.say("  \(pad(runtime.language, 12)) \(pad(runtime.version, 9)) \(names)")
            if !runtime.note.isEmpty { try Console.say("  \(pad("", 22)) \(runtime.note)") }
        }
        try tellMissing(loaded)
        try Console.say("tools")
        for (tool, use) in tools {
            let isHere = HostTool.has([tool])
            let words = isHere ? use : "\(use): apt-get install \(tool)"
            try Console.say("  \(pad(tool, 12)) \(pad(isHere ? "here" : "missing", 9)) \(words)")
        }
        let isInOrder = loaded.problems.allSatisfy { $0.absentLanguage != nil }
        return isInOrder && RuntimeRemarks.all(loaded.runtimes).isEmpty ? 0 : 1
    }

    /// What is not here or not in order, and the command that brings all that Debian has.
    private static func tellMissing(_ loaded: RuntimeLoader.Result) throws {
        for problem in loaded.problems {
            let note = loaded.folders.first { $0.language == problem.absentLanguage }?.note ?? ""
            let kind = problem.absentLanguage == nil ? "broken" : "missing"
            try Console.say("  \(kind): \(problem)\(note.isEmpty ? "" : ". \(note)")")
        }
        for remark in RuntimeRemarks.all(loaded.runtimes) { try Console.say("  wrong: \(remark)") }
        let packages = Set(loaded.problems.flatMap(\.debianPackages)).sorted()
        guard !packages.isEmpty else { return }
        try Console.say(
            "  all that is missing: apt-get install --no-install-recommends "
                + packages.joined(separator: " "))
    }

    /// Without one of them only what it is for does not work.
    private static let tools = [
        ("curl", "posts results, fetches packages"),
        ("unzip", "unpacks problems that are uploaded"),
    ]

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
