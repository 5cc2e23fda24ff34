import Judging

extension Settings {
    /// Settings that have no effect with these runtimes: mostly a typing error, but no reason
    /// not to start, since languages come and go with their tools.
    func remarks(on catalogue: RuntimeCatalogue) -> [String] {
        let names = Set(catalogue.runtimes.flatMap { [$0.language] + $0.aliases })
        var remarks = limits.languages.keys.sorted()
            .filter { name in !catalogue.runtimes.contains { $0.language == name } }
            .map { "limits.languages.\($0): no such language here" }
        for (language, substitutes) in versions.sorted(by: { $0.key < $1.key }) {
            guard names.contains(language) else {
                remarks.append("versions.\(language): no such language here")
                continue
            }
            for (sent, meant) in substitutes.sorted(by: { $0.key < $1.key })
            where catalogue.resolve(language: language, selector: meant) == nil {
                remarks.append("versions.\(language).\(sent): no version here is within \(meant)")
            }
        }
        return remarks
    }
}
