import Grading
package import Judging

/// The languages of the service.
///
/// Which runtime serves one is said by the runtime: `omegaup` in its `runtime.json`.
package enum OmegaUpLanguages {
    /// Every id that a problem may have, in the order of the service's list.
    package static let ids = Problem.languages.filter { aliases[$0] == nil }

    /// Names of former times, which documents still have.
    package static let aliases = [
        "c": "c11-gcc", "cpp": "cpp17-gcc", "cpp11": "cpp11-gcc", "py": "py3",
    ]

    /// The submission is the output.
    package static let outputOnly = "cat"

    /// The id that a name means; `nil` for what is none.
    package static func id(
        of name: String, aliases: [String: String] = aliases
    ) -> String? {
        let id = aliases[name] ?? name
        return ids.contains(id) ? id : nil
    }

    /// Those that can be judged here, in the order of the list. An output needs no runtime.
    package static func available(in catalogue: RuntimeCatalogue) -> [String] {
        ids.filter { $0 == outputOnly || catalogue.runtime(servingOmegaUp: $0) != nil }
    }

    /// The file that a program stands in, which its messages show: `Main` and an ending that is the
    /// id without its compiler and digits. `Main.cpp` for `cpp17-gcc`.
    package static func file(of id: String) -> String {
        "Main." + String(decoding: id.utf8.prefix { (97...122).contains($0) }, as: UTF8.self)
    }

    /// The id that a validator is compiled as, by its file's ending; `nil`: none has it. C++ is
    /// that of 2011 here.
    package static func id(ofValidator ending: String) -> String? {
        let names = ["c": "c11-gcc", "cpp": "cpp11-gcc", "py": "py3"]
        return id(of: names[ending] ?? ending, aliases: [:])
    }
}
