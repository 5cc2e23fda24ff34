/// What is wrong with something on a shelf, whoever put it there.
package struct ShelfFault: Error, Sendable, Equatable, CustomStringConvertible {
    package var alias: String
    /// Names the file and the rule.
    package var reason: String

    /// `sums: mismatched-input-file: cases/1.in: has no 1.out`.
    package var description: String { "\(alias): \(reason)" }
}

/// Why a shelf cannot do what is asked of it. A package that is no good is a `PackageRefusal`, a
/// field of its form a `PackageForm.Fault`.
package enum ShelfError: Error, Sendable, Equatable {
    case aliasInUse(String)
    /// What is wrong with it.
    case badAlias(String)
    case notFound(String)
    /// Somebody has changed it since it was found. It can be found again.
    case changed(String)
    /// A file of a package, and what the kernel says.
    case unreadable(file: String, reason: String)
    case disk(String)
}

extension ShelfError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .aliasInUse(let alias): "\(alias) is there already"
        case .badAlias(let reason): "the alias \(reason)"
        case .notFound(let alias): "there is no \(alias)"
        case .changed(let alias): "\(alias) was changed meanwhile"
        case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
        case .disk(let reason): reason
        }
    }
}
