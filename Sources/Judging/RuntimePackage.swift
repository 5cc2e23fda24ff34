/// The installed package that a runtime's files come from.
///
/// A reference on purpose: whoever holds a runtime holds its package. A package that is removed is
/// taken off the list at once; its files go when the last job that runs from them has let go of
/// them, which is when this object ends.
package final class RuntimePackage: Sendable {
    /// What a run sees of it.
    package enum Kind: Sendable, Equatable {
        /// Its /usr, /etc and /var, instead of the host's.
        case system
        /// Its directory, beside everything else.
        case folder
    }

    package let kind: Kind
    /// Its place below the directory of packages: a name and a version.
    package let name: String
    package let version: String
    /// What tells it from every other, also from one of the same name that is installed later.
    /// Who holds only this does not keep the files.
    package let identity = Identity()
    private let released: @Sendable () -> Void

    package final class Identity: Sendable {}

    /// `released` is called once, when nobody holds the package any more.
    package init(
        _ kind: Kind, name: String, version: String, released: @escaping @Sendable () -> Void = {}
    ) {
        self.kind = kind
        self.name = name
        self.version = version
        self.released = released
    }

    deinit { released() }
}

extension RuntimePackage: Equatable {
    package static func == (one: RuntimePackage, other: RuntimePackage) -> Bool { one === other }
}
