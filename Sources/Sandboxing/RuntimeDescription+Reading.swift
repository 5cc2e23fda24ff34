internal import JSON
internal import Judging

extension RuntimeDescription {
    /// Reads the content of a `runtime.json`. An unknown field is an error, and so is a command
    /// that could never work: a typing error must show at start, not in a job.
    init(_ file: JSONCursor) throws(JSONMismatch) {
        try file.allow(only: [
            "language", "note", "aliases", "package", "debianPackages", "executables",
            "toolDirectories", "version", "compile", "run", "reportRun", "sourceExtensions",
            "environment", "limits", "mounts", "links", "paiza", "paizaOtherwise", "omegaup",
        ])
        language = try file["language"].name()
        note = try file["note"].optional?.string() ?? ""
        executables = try file["executables"].list { cursor throws(JSONMismatch) in
            try cursor.text("the name of a tool, without a directory") { !$0.contains("/") }
        }
        version = try VersionProbe(file["version"], tools: executables)
        run = Runtime.Command(try file["run"].command(tools: executables))
        if let cursor = file["compile"].optional {
            compile = Runtime.Command(try cursor.command(tools: executables))
        }
        if let cursor = file["reportRun"].optional {
            reportRun = Runtime.Command(try cursor.command(tools: executables))
        }
        package = try file["package"].optional?.name()
        aliases = try file["aliases"].list { cursor throws(JSONMismatch) in try cursor.name() }
        paizaNames = try file["paiza"].list { cursor throws(JSONMismatch) in try cursor.name() }
        paizaNamesOtherwise = try file["paizaOtherwise"].list { cursor throws(JSONMismatch) in
            try cursor.name()
        }
        let tools = executables
        omegaUpNames = try file["omegaup"].list { cursor throws(JSONMismatch) in
            try cursor.omegaUpName(tools: tools)
        }
        debianPackages = try file["debianPackages"].list { cursor throws(JSONMismatch) in
            try cursor.name()
        }
        sourceExtensions = try file["sourceExtensions"].list { cursor throws(JSONMismatch) in
            try cursor.text("a file name ending such as .c") { $0.hasPrefix(".") && $0 != "." }
        }
        mounts = try file["mounts"].list { cursor throws(JSONMismatch) in try cursor.directory() }
        toolDirectories = try file["toolDirectories"].list { cursor throws(JSONMismatch) in
            try cursor.directory()
        }
        for (tool, cursor) in try file["links"].optional?.members() ?? [] {
            guard executables.contains(tool) else {
                throw cursor.mismatch("named like one of the executables")
            }
            links[tool] = try cursor.text("a pattern that begins with /") { $0.hasPrefix("/") }
        }
        environment = try file["environment"].variables()
        if let cursor = file["limits"].optional { limits = try Runtime.LimitOverrides(cursor) }
    }
}

extension RuntimeDescription.VersionProbe {
    fileprivate init(_ cursor: JSONCursor, tools: [String]) throws(JSONMismatch) {
        guard cursor.exists else { throw cursor.mismatch("an object with a command") }
        try cursor.allow(only: ["command", "after"])
        command = try cursor["command"].strings()
        guard let tool = command.first, tools.contains(tool) else {
            throw cursor["command"].mismatch("a command that starts with one of the executables")
        }
        after = try cursor["after"].optional?.string() ?? ""
    }
}

// MARK: - Kinds of values

extension JSONCursor {
    fileprivate func text(
        _ expected: String, where holds: (String) -> Bool
    ) throws(JSONMismatch) -> String {
        let text = try string()
        guard !text.isEmpty, !text.utf8.contains(0), holds(text) else { throw mismatch(expected) }
        return text
    }

    /// Of a language or a package: what people type as one word.
    fileprivate func name() throws(JSONMismatch) -> String {
        try text("a name without blanks") { !$0.contains(where: \.isWhitespace) }
    }

    fileprivate func directory() throws(JSONMismatch) -> String {
        try text("an absolute path") { $0.hasPrefix("/") && $0 != "/" }
    }

    /// An id, or an object with an id and what is particular to it.
    fileprivate func omegaUpName(tools: [String]) throws(JSONMismatch) -> Runtime.OmegaUpName {
        guard value?.object != nil else { return Runtime.OmegaUpName(try name()) }
        try allow(only: ["name", "options", "compile", "run"])
        var served = Runtime.OmegaUpName(try self["name"].name())
        served.options = try self["options"].list { cursor throws(JSONMismatch) in
            try cursor.text("an option such as -O2") { $0.hasPrefix("-") }
        }
        if let cursor = self["compile"].optional {
            served.compile = Runtime.Command(try cursor.command(tools: tools))
        }
        if let cursor = self["run"].optional {
            served.run = Runtime.Command(try cursor.command(tools: tools))
        }
        return served
    }

    /// Empty when nothing stands here.
    fileprivate func list<Value>(
        _ read: (JSONCursor) throws(JSONMismatch) -> Value
    ) throws(JSONMismatch) -> [Value] {
        var values: [Value] = []
        for element in try optional?.elements() ?? [] { values.append(try read(element)) }
        return values
    }

    fileprivate func variables() throws(JSONMismatch) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, cursor) in try optional?.members() ?? [] {
            guard !name.isEmpty, !name.contains("=") else {
                throw cursor.mismatch("named without a =")
            }
            let value = try cursor.text("a text") { _ in true }
            for place in RuntimeDescription.places.keys
            where value.contains(place) && !RuntimeDescription.variablePlaces.contains(place) {
                throw cursor.mismatch("free of \(place): it has no meaning in a variable")
            }
            variables[name] = value
        }
        return variables
    }

    /// A command line. It starts with a tool, with something in the runtime's folder, or with
    /// what the compilation left in the workspace.
    fileprivate func command(tools: [String]) throws(JSONMismatch) -> [String] {
        let words = try elements()
        guard let first = try words.first?.string(),
            tools.contains(first) || first.hasPrefix("{runtime}/") || first.hasPrefix("./")
        else {
            throw mismatch("a command that starts with one of the executables, {runtime}/ or ./")
        }
        for word in words { try word.checkPlaces() }
        return try strings()
    }

    private func checkPlaces() throws(JSONMismatch) {
        let word = try text("a word") { _ in true }
        var rest = word[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let place = String(rest[open...close])
            guard let standsAlone = RuntimeDescription.places[place] else {
                let known = RuntimeDescription.places.keys.sorted().joined(separator: ", ")
                throw mismatch("free of \(place): the places are \(known)")
            }
            guard !standsAlone || word == place else {
                throw mismatch("\(place) alone, which becomes any number of words")
            }
            rest = rest[rest.index(after: close)...]
        }
    }
}
