package import Judging
internal import Synchronization

/// The runtimes on offer at this moment: they come and go while the server runs. A job keeps the
/// runtime it was given.
package final class OfferedRuntimes: Sendable {
    private let catalogue: Mutex<RuntimeCatalogue>

    package init(_ catalogue: RuntimeCatalogue) { self.catalogue = Mutex(catalogue) }

    package var current: RuntimeCatalogue { catalogue.withLock { $0 } }

    /// Behind those that are there: of equal versions the first is taken.
    func add(_ runtimes: [Runtime]) { catalogue.withLock { $0.runtimes += runtimes } }

    func remove(of package: RuntimePackage) {
        catalogue.withLock { $0.runtimes.removeAll { $0.files === package } }
    }
}
