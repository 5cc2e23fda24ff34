import API
import Judging

/// What the descriptions of this host's runtimes say that cannot be meant, each in a sentence. No
/// runtime is missing because of it.
enum RuntimeRemarks {
    static func all(_ runtimes: [Runtime]) -> [String] {
        clashes(runtimes) + unknown(runtimes)
    }

    /// Several versions of one language share its names; two languages must not.
    private static func clashes(_ runtimes: [Runtime]) -> [String] {
        var holders: [String: Set<String>] = [:]
        for runtime in runtimes {
            for name in [runtime.language] + runtime.aliases {
                holders[name, default: []].insert(runtime.language)
            }
        }
        return holders.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
            "\($0.key) is a name of \($0.value.sorted().joined(separator: " and of ")): "
                + "the highest version gets what is sent under it"
        }
    }

    private static func unknown(_ runtimes: [Runtime]) -> [String] {
        runtimes.flatMap { runtime in
            let paiza = (runtime.paizaNames + runtime.paizaNamesOtherwise)
                .filter { PaizaLanguages.files[$0] == nil }
                .map { "\(runtime.language): paiza \($0) is no language of paiza.io's API" }
            let omegaUp = runtime.omegaUpNames.map(\.name)
                .filter { !OmegaUpLanguages.ids.contains($0) }
                .map { "\(runtime.language): omegaup \($0) is no id of omegaUp's" }
            return paiza + omegaUp
        }
    }
}
