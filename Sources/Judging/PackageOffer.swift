/// A package in one version, as it is listed.
package struct PackageOffer: Sendable, Hashable {
    /// Of the package, which may bring several languages: `gcc`.
    package var name: String
    /// As its source writes it.
    package var version: String
    package var isInstalled: Bool

    package init(name: String, version: String, isInstalled: Bool) {
        self.name = name
        self.version = version
        self.isInstalled = isInstalled
    }

    /// Of those with that name and a version within the range `selector`, the highest; of equal
    /// versions the first. A version that is no semantic one matches nothing.
    package static func highest(
        in offers: [PackageOffer], named name: String, within selector: String
    ) -> PackageOffer? {
        guard let range = VersionRange(selector) else { return nil }
        var best: (version: SemanticVersion, offer: PackageOffer)?
        for offer in offers where offer.name.utf8.elementsEqual(name.utf8) {
            guard let version = SemanticVersion(offer.version), range.contains(version) else {
                continue
            }
            if best.map({ version > $0.version }) ?? true { best = (version, offer) }
        }
        return best?.offer
    }
}

/// Why a package was not installed or removed.
package enum PackageRefusal: Error, Sendable, Equatable {
    /// No source has it in a version that will do. Both texts as sent.
    case unknown(name: String, selector: String)
    case alreadyInstalled
    case notInstalled(name: String, version: String)
    /// Not one of ours: the host's own tools.
    case belongsToHost(name: String, version: String)
    /// Removed, but a job still runs from its files.
    case inUse(name: String, version: String)
    /// The archive is not the one that the index names.
    case checksum(wanted: String, got: String)
    /// What went wrong, in words.
    case failed(String)
}
