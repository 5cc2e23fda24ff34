package import Engine
internal import JSON
package import Judging
internal import Linux
package import Sandboxing

/// Installs and removes packages while the server runs, and lists them.
///
/// Theory of operation. There are two sources. *Debian*: the languages that have a folder in
/// `Runtimes/` and are not on this host; apt-get(8) brings their packages, which become a tree
/// that the sandbox shows instead of the host's /usr. *Archives*: what stands in an index of
/// Piston's, if the settings name one. The languages of the host itself are listed too; they are
/// the host's.
///
/// An installation works below `.incoming` and becomes a package by one rename(2), so it is
/// there as a whole or not at all. What blocks has a thread of its own; one installation at a
/// time. Whatever of a package is run, be it to ask for a version, runs in the sandbox as a job
/// like others.
package actor PackageDepot {
    package struct Configuration: Sendable {
        /// Where packages are kept.
        package var directory: String
        /// Address of Piston's index; empty: none.
        package var repository: String
        /// For one installation.
        package var timeout: Duration
        package var bounds: TarInspector.Bounds
        /// A user id that belongs to nobody, for tools that look at what nobody has vouched for.
        /// `nil`: the server is an ordinary user itself. Nor is it used where root may not become
        /// anybody else.
        package var confinedUser: Int?
        /// Variables that name proxies.
        package var proxies: [String: String]

        package init(
            directory: String, repository: String = "", timeout: Duration = .seconds(900),
            bounds: TarInspector.Bounds = .init(bytes: 4 << 30, files: 200_000),
            confinedUser: Int? = nil, proxies: [String: String] = [:]
        ) {
            self.directory = directory
            self.repository = repository
            self.timeout = timeout
            self.bounds = bounds
            self.confinedUser = confinedUser
            self.proxies = proxies
        }
    }

    private(set) var configuration: Configuration
    let store: PackageStore
    let offered: OfferedRuntimes
    let debian: [DebianPackage]
    /// Of the packages whose every language is on this host: name to version.
    let hostVersions: [String: String]
    /// Told what happens: one line each time.
    let say: @Sendable (String) -> Void
    /// Runs jobs; set before the first request.
    private var scheduler: Scheduler?
    private(set) var installed: [InstalledPackage] = []
    private var running: [String: Installation] = [:]
    private var last: Task<PackageOffer, any Error>?
    private var debianVersions: (time: ContinuousClock.Instant, versions: [String: String])?

    /// One that is under way, and who is told of it.
    private struct Installation {
        var task: Task<PackageOffer, any Error>
        var progress: PackageProgress
    }

    private static let waitingLimit = 16
    private static let versionsAge: Duration = .seconds(300)

    /// Makes the directory, removes leftovers, and puts what is installed on offer.
    ///
    /// - Throws: `PackageRefusal.failed`: the directory cannot be used.
    package init(
        _ configuration: Configuration, runtimes: RuntimeLoader.Result,
        offered: OfferedRuntimes, say: @escaping @Sendable (String) -> Void
    ) throws(PackageRefusal) {
        self.configuration = configuration
        if let user = configuration.confinedUser, !HostTool.canBecome(user) {
            self.configuration.confinedUser = nil
        }
        self.offered = offered
        self.say = say
        store = PackageStore(directory: configuration.directory)
        debian = DebianPackage.grouped(runtimes.folders)
        var versions: [String: String] = [:]
        for package in debian {
            let found = package.folders.map { $0.runtime(amongHost: runtimes.runtimes) }
            if found.allSatisfy({ $0 != nil }) { versions[package.name] = found[0]?.version }
        }
        hostVersions = versions
        let store = store
        try system { () throws(SystemError) in try store.prepare() }
        for (name, version, record) in store.records() {
            do {
                let package = try InstalledPackage(
                    record: record, name: name, version: version, store: store, debian: debian)
                installed.append(package)
                offered.add(package.runtimes)
            } catch {
                say("package \(name) \(version) is passed over: \(error)")
            }
        }
    }

    /// What runs jobs, once it is there.
    package func use(_ scheduler: Scheduler) { self.scheduler = scheduler }

    // MARK: - Listing

    package struct Listing: Sendable {
        package var offers: [PackageOffer] = []
        /// Why a source is missing in it.
        package var problems: [PackageRefusal] = []
        /// What an offer of an archive was made from.
        var entries: [PackageOffer: PackageIndex.Entry] = [:]
    }

    /// Everything there is, installed or not: first what the folders describe, then the index, then
    /// what is installed and in no source any more.
    package func list() async -> Listing {
        var listing = Listing()
        await addDebian(to: &listing)
        await addIndex(to: &listing)
        for package in installed
        where !listing.offers.contains(where: {
            $0.name == package.name && $0.version == package.version
        }) {
            listing.offers.append(package.offer)
        }
        return listing
    }

    private func addDebian(to listing: inout Listing) async {
        var versions: [String: String] = [:]
        do throws(PackageRefusal) {
            versions = try await candidates()
        } catch {
            listing.problems.append(error)
        }
        for package in debian {
            if let version = hostVersions[package.name] {
                listing.offers.append(
                    PackageOffer(name: package.name, version: version, isInstalled: true))
                continue
            }
            let own = installed.filter { $0.name == package.name && $0.isDebian }
            listing.offers += own.map(\.offer)
            if let version = versions[package.name],
                !own.contains(where: { $0.candidate == version || $0.version == version })
            {
                listing.offers.append(
                    PackageOffer(name: package.name, version: version, isInstalled: false))
            }
        }
    }

    /// Versions that Debian has of what is not on this host, by the package's name.
    private func candidates() async throws(PackageRefusal) -> [String: String] {
        let wanted = debian.filter { hostVersions[$0.name] == nil }
        guard !wanted.isEmpty, Apt.isHere else { return [:] }
        if let (time, versions) = debianVersions, ContinuousClock.now - time < Self.versionsAge {
            return versions
        }
        let apt = apt(tools(within: .seconds(120)))
        let records = try await onThread("apt") { () throws(PackageRefusal) in
            try apt.records(of: wanted.map { $0.debianPackages[0] })
        }
        var versions: [String: String] = [:]
        for package in wanted {
            versions[package.name] = records.upstreamVersion(of: package.debianPackages[0])
        }
        debianVersions = (ContinuousClock.now, versions)
        return versions
    }

    private func addIndex(to listing: inout Listing) async {
        guard !configuration.repository.isEmpty else { return }
        let source = archives(tools(within: .seconds(40)))
        do throws(PackageRefusal) {
            let index = try await onThread("index") { () throws(PackageRefusal) in
                try source.index()
            }
            for entry in index.entries {
                let offer = PackageOffer(
                    name: entry.name, version: entry.version,
                    isInstalled: installed.contains {
                        $0.name == entry.name && $0.version == entry.version
                    })
                guard
                    !listing.offers.contains(where: {
                        $0.name == offer.name && $0.version == offer.version
                    })
                else { continue }
                listing.offers.append(offer)
                listing.entries[offer] = entry
            }
        } catch {
            listing.problems.append(error)
        }
    }

    // MARK: - Installing

    /// Installs the highest version within the range; answers when it is on offer. `listener` is
    /// told what is being done, one line each time.
    package func install(
        _ name: String, _ selector: String,
        listener: (@Sendable (String) -> Void)? = nil
    ) async throws(PackageRefusal) -> PackageOffer {
        let listing = await list()
        let offer = try choose(name, selector, in: listing)
        guard !offer.isInstalled else { throw .alreadyInstalled }
        let key = "\(offer.name) \(offer.version)"
        // Whoever asks for the same while it is under way gets the same.
        let installation: Installation
        if let under = running[key] {
            installation = under
        } else {
            installation = try startInstalling(offer, listing.entries[offer], key)
        }
        if let listener { installation.progress.add(listener) }
        do {
            return try await installation.task.value
        } catch {
            throw error as? PackageRefusal ?? .failed("\(error)")
        }
    }

    private func choose(
        _ name: String, _ selector: String, in listing: Listing
    ) throws(PackageRefusal) -> PackageOffer {
        if let offer = PackageOffer.highest(in: listing.offers, named: name, within: selector) {
            return offer
        }
        // It may stand where we could not look.
        if let problem = listing.problems.first { throw problem }
        throw .unknown(name: name, selector: selector)
    }

    private func startInstalling(
        _ offer: PackageOffer, _ entry: PackageIndex.Entry?, _ key: String
    ) throws(PackageRefusal) -> Installation {
        guard running.count < Self.waitingLimit else {
            throw .failed("\(running.count) installations are under way; try again later")
        }
        let before = last
        let progress = PackageProgress(say)
        let task = Task {
            _ = try? await before?.value
            defer { running[key] = nil }
            do throws(PackageRefusal) {
                progress.say("\(key): installing")
                let package = try await carryOut(offer, entry, progress)
                installed.append(package)
                offered.add(package.runtimes)
                progress.say("\(package.name) \(package.version): installed")
                return package.offer
            } catch {
                progress.say("\(key): not installed: \(error.words)")
                throw error
            }
        }
        let installation = Installation(task: task, progress: progress)
        running[key] = installation
        last = task
        return installation
    }

    private func carryOut(
        _ offer: PackageOffer, _ entry: PackageIndex.Entry?, _ progress: PackageProgress
    ) async throws(PackageRefusal) -> InstalledPackage {
        if store.isLeaving(offer.name, offer.version) {
            await store.untilRemoved(offer.name, offer.version)
            guard !store.isLeaving(offer.name, offer.version) else {
                throw .inUse(name: offer.name, version: offer.version)
            }
        }
        let store = store
        let place = try system { () throws(SystemError) in try store.makePlace() }
        do throws(PackageRefusal) {
            if let entry { return try await installArchive(entry, at: place, progress) }
            guard let package = debian.first(where: { $0.name == offer.name }) else {
                throw .unknown(name: offer.name, selector: offer.version)
            }
            return try await installDebian(package, offer.version, at: place, progress)
        } catch {
            _ = try? await onThread("clean") { () throws(PackageRefusal) in store.abandon(place) }
            throw error
        }
    }

    // MARK: - Removing

    package func remove(
        _ name: String, _ selector: String
    ) async throws(PackageRefusal) -> PackageOffer {
        let offer = try choose(name, selector, in: await list())
        guard
            let place = installed.firstIndex(where: {
                $0.name == offer.name && $0.version == offer.version
            })
        else {
            if offer.isInstalled {
                throw .belongsToHost(name: offer.name, version: offer.version)
            }
            throw .notInstalled(name: offer.name, version: offer.version)
        }
        let store = store
        try system { () throws(SystemError) in try store.dismiss(offer.name, offer.version) }
        letGo(of: place)
        say("\(offer.name) \(offer.version): removed")
        await store.untilRemoved(offer.name, offer.version)
        return PackageOffer(name: offer.name, version: offer.version, isInstalled: false)
    }

    /// In a function of its own: nothing of the package is held when it returns.
    private func letGo(of place: Int) {
        offered.remove(of: installed[place].files)
        installed.remove(at: place)
    }

    // MARK: - Helpers

    func tools(within time: Duration? = nil) -> ToolRun {
        ToolRun(
            deadline: ContinuousClock.now + (time ?? configuration.timeout),
            confinedUser: configuration.confinedUser, environment: configuration.proxies)
    }

    func apt(_ tools: ToolRun) -> Apt {
        Apt(tools: tools, directory: "\(configuration.directory)/.apt")
    }

    func archives(
        _ tools: ToolRun, _ say: (@Sendable (String) -> Void)? = nil
    ) -> ArchiveSource {
        ArchiveSource(
            repository: configuration.repository, tools: tools, bounds: configuration.bounds,
            say: say ?? self.say)
    }

    /// Runs one program of a package, as a job.
    func run(
        _ runtime: Runtime
    ) async throws(PackageRefusal) -> StageResult {
        guard let scheduler else { throw .failed("the server has not started yet") }
        let job = Job(
            runtime: runtime, files: [], inputs: [[]], compileLimits: Limits(),
            runLimits: Limits())
        do throws(EngineRefusal) {
            guard let run = try await scheduler.submit(job, from: ClientID("packages")).runs.first
            else { throw EngineRefusal.cancelled }
            return run
        } catch {
            throw .failed("a program of the package did not run: \(error)")
        }
    }
}

/// Runs what blocks on a thread of its own.
func onThread<Value: Sendable>(
    _ name: String, _ body: @escaping @Sendable () throws(PackageRefusal) -> Value
) async throws(PackageRefusal) -> Value {
    let result: Result<Value, PackageRefusal> = await withCheckedContinuation { continuation in
        do throws(SystemError) {
            try OSThread.start(name: name) {
                BrokenPipeSignal.blockInThisThread()
                do throws(PackageRefusal) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } catch {
            continuation.resume(returning: .failure(.failed("\(error)")))
        }
    }
    return try result.get()
}
