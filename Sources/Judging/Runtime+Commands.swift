/// Command lines with their places filled in.
extension Runtime {
    /// argv of the compilation; `nil` when there is nothing to compile.
    package func compileArguments(for job: Job) -> [String]? {
        compile.map { expand($0, job, memoryBytes: job.compileLimits.memoryBytes) }
    }

    /// argv of a run that may use so much memory; `nil`: as runs of the job may.
    package func runArguments(for job: Job, memoryBytes: Int? = nil) -> [String] {
        expand(
            run, job,
            memoryBytes: memoryBytes ?? job.ownMemoryBytes ?? job.runLimits.memoryBytes)
    }

    /// The variables of a stage that may use so much memory.
    package func environment(memoryBytes: Int) -> [String: String] {
        Self.filled(environment, memoryBytes: memoryBytes)
    }

    /// Variables with what stands in the places of memory.
    package static func filled(
        _ environment: [String: String], memoryBytes: Int
    ) -> [String: String] {
        let values = memoryValues(memoryBytes)
        return environment.mapValues { filled($0, values) }
    }

    private func expand(_ command: Command, _ job: Job, memoryBytes: Int) -> [String] {
        var values = Self.memoryValues(memoryBytes)
        values["entry"] = Self.entry(of: job.files)?.argument ?? ""
        values["runtime"] = folder
        return command.words.flatMap { word -> [String] in
            switch word {
            case "{sources}": sources(of: job.files).map(\.argument)
            case "{arguments}": job.arguments
            case "{options}": compileOptions
            default: [Self.filled(word, values)]
            }
        }
    }

    /// What machines with a heap of their own must be told: they see the host's memory, and not
    /// the limit.
    private static func memoryValues(_ bytes: Int) -> [String: String] {
        let memory = bytes >> 20
        // The rest is for code, stacks, and what the machine needs to manage the heap.
        let heap = max(16, memory - max(96, memory / 4))
        return [
            "memoryMiB": "\(memory)", "softMiB": "\(memory - memory / 8)", "heapMiB": "\(heap)",
            "heapHex": String(heap << 20, radix: 16),
        ]
    }

    /// The first text file; without one, the first file.
    package static func entry(of files: [JobFile]) -> JobFile? {
        files.first(where: \.isText) ?? files.first
    }

    /// The text files that look like sources by their names, and those that Piston names because
    /// nobody else has: `file0.code`. If there are none, those with the ending of the first text
    /// file; what stands beside them as `data.txt` is data.
    package func sources(of files: [JobFile]) -> [JobFile] {
        let texts = files.filter(\.isText)
        let endings = sourceExtensions.isEmpty ? [] : sourceExtensions + [".code"]
        let sources = texts.filter { file in
            endings.contains { file.path.utf8.reversed().starts(with: $0.utf8.reversed()) }
        }
        if !sources.isEmpty { return sources }
        guard let ending = texts.first.map({ Self.ending(of: $0.path) }) else { return [] }
        return texts.filter { Self.ending(of: $0.path).elementsEqual(ending) }
    }

    /// What follows the last dot of the last component; empty without one.
    private static func ending(of path: String) -> Substring.UTF8View {
        let file = path.utf8.suffix(
            from: path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)
        guard let dot = file.lastIndex(of: UInt8(ascii: ".")) else { return ""[...].utf8 }
        return file.suffix(from: dot)
    }

    /// Replaces `{name}` by its value, once: braces in a value are left alone, and so are those
    /// round anything else.
    private static func filled(_ word: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = word[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            result += values[name] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension JobFile {
    /// The name as one word of a command line. It must not be taken for an option, nor for the name
    /// of a file full of them, as compilers take `@x`.
    package var argument: String {
        guard let first = name.utf8.first, "-+@".utf8.contains(first) else { return name }
        return "./" + name
    }
}
