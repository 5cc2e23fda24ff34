/// The runtimes on offer, in the order in which they were loaded.
package struct RuntimeCatalogue: Sendable, Equatable {
    package var runtimes: [Runtime]
    /// Selectors that mean another one when nothing matches them as they stand: language or
    /// alias → selector as sent → selector to use. For clients that have a version built in
    /// (`python` `3.10.0`). The selector `*` stands for every one that is not listed. Empty
    /// unless the settings say otherwise.
    package var substitutes: [String: [String: String]]

    package init(_ runtimes: [Runtime] = [], substitutes: [String: [String: String]] = [:]) {
        self.runtimes = runtimes
        self.substitutes = substitutes
    }

    /// The runtime a client means: of those with that language or alias, spelt exactly so,
    /// the highest version within the range `selector`; of equal versions the one loaded first.
    package func resolve(language: String, selector: String) -> Runtime? {
        if let found = highest(of: language, within: selector) { return found }
        guard let own = substitutes(of: language), let other = own[selector] ?? own["*"] else {
            return nil
        }
        return highest(of: language, within: other)
    }

    /// Of the runtimes that serve this value of paiza.io's `language`, the highest version; of
    /// equal versions the one loaded first.
    package func runtime(servingPaiza name: String) -> Runtime? {
        func serving(_ names: KeyPath<Runtime, [String]>) -> Runtime? {
            highest { $0[keyPath: names].contains { $0.utf8.elementsEqual(name.utf8) } }
        }
        return serving(\.paizaNames) ?? serving(\.paizaNamesOtherwise)
    }

    /// Of the runtimes that serve this language of omegaUp's, the highest version, with the options
    /// and the commands of that language; of equal versions the one loaded first.
    package func runtime(servingOmegaUp name: String) -> Runtime? {
        guard var runtime = highest(where: { $0.omegaUpName(name) != nil }),
            let served = runtime.omegaUpName(name)
        else { return nil }
        runtime.compileOptions = served.options
        runtime.compile = served.compile ?? runtime.compile
        runtime.run = served.run ?? runtime.run
        return runtime
    }

    /// Whatever the client calls the language: what is said of `python` holds for `py`.
    private func substitutes(of language: String) -> [String: String]? {
        if let own = substitutes[language] { return own }
        for runtime in runtimes where runtime.isCalled(language) {
            for name in runtime.names {
                if let own = substitutes[name] { return own }
            }
        }
        return nil
    }

    private func highest(of language: String, within selector: String) -> Runtime? {
        guard let range = VersionRange(selector) else { return nil }
        return highest(within: range) { $0.isCalled(language) }
    }

    /// Without a range every version will do, prereleases too.
    private func highest(
        within range: VersionRange? = nil, where fits: (Runtime) -> Bool
    ) -> Runtime? {
        var best: (version: SemanticVersion, runtime: Runtime)?
        for runtime in runtimes where fits(runtime) {
            guard let version = SemanticVersion(runtime.version),
                range?.contains(version) ?? true
            else { continue }
            if best.map({ version > $0.version }) ?? true { best = (version, runtime) }
        }
        return best?.runtime
    }
}

extension Runtime {
    /// By bytes: case counts, and so does the way an accent is encoded.
    fileprivate func isCalled(_ name: String) -> Bool {
        names.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    fileprivate var names: [String] { [language] + aliases }

    fileprivate func omegaUpName(_ name: String) -> OmegaUpName? {
        omegaUpNames.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
