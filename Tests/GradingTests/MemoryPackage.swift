import Grading

/// A package that stands in memory.
struct MemoryPackage: PackageFiles {
    struct Missing: Error {}

    var files: [String: [UInt8]]

    var names: [String] { files.keys.sorted() }

    func read(_ name: String) throws -> [UInt8] {
        guard let bytes = files[name] else { throw Missing() }
        return bytes
    }

    init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }

    /// Two cases, and what else is said; all of it below a folder, if one is given.
    static func make(_ more: [String: String] = [:], below root: String = "") -> MemoryPackage {
        let usual = ["cases/1.in": "1\n", "cases/1.out": "2\n", "cases/2.in": "2\n"]
        let files = usual.merging(["cases/2.out": "4\n"]) { $1 }.merging(more) { $1 }
        return MemoryPackage(
            Dictionary(uniqueKeysWithValues: files.map { (root + $0.key, $0.value) }))
    }

    func problem(
        _ form: PackageForm = PackageForm(), _ defaults: Problem.Defaults = .package,
        alias: String = "sumas"
    ) throws -> Problem {
        try Problem.read(alias: alias, files: self, form: form, defaults: defaults)
    }

    /// What refuses the package, in words; `nil` when it is taken.
    func refusal(_ form: PackageForm = PackageForm()) -> String? {
        do {
            _ = try problem(form)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension PackageForm {
    static func make(_ change: (inout PackageForm) -> Void) -> PackageForm {
        var form = PackageForm()
        change(&form)
        return form
    }
}
