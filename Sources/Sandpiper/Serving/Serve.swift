import Accounts
import Engine
import Foundation
import HTTP
import JSON
import Judging
import Linux
import Networking
import Packages
import Runs
import Sandboxing
import Storage
import Webhooks

/// `sandpiper serve`: from the command line to a running server, and to its orderly end.
enum Serve {
    static func run(_ arguments: Arguments, environment: [String: String]) async throws {
        Host.keepHeapSmall()
        Host.allowAllOpenFiles()
        let settings = try settings(arguments, environment)
        Log.tell(from: settings.logLevel)
        for remark in try remarks(environment) { Log.warning(remark) }
        let locations = try Locations.find()
        let data = Locations.data(settings, environment: environment)
        let access = try access(settings, data: data)
        let loaded = locations.runtimes(settings).load()
        let offered = OfferedRuntimes(
            RuntimeCatalogue(loaded.runtimes, substitutes: settings.versions))
        let depot = packages(settings, environment, data, loaded, offered)
        report(loaded.problems, offered.current)
        for remark in settings.remarks(on: offered.current) { Log.warning(remark) }
        let host = try sandbox(
            settings, locations, mounts: loaded.mounts,
            packages: depot.map { _ in packagesDirectory(data) } ?? "")
        let scheduler = Scheduler(slots: host.slots, limits: settings.queue)
        await depot?.use(scheduler)
        let store = try store(settings, data: data)
        let courier = try courier(settings, environment, store: store)
        let keeper = RunKeeper(
            store: store, scheduler: scheduler,
            bytesPerClient: settings.storage.totalBytes / 4, report: { Log.error($0) }
        ) { courier.release($0) }
        let lookUps = LookUps(
            keeper: keeper, access: access, waitMaximum: settings.runs.waitMaximum)
        let accounts = try settings.accounts(data: data) { Log.error($0) }
        let judge = try judge(
            settings, data: data, accounts: accounts, scheduler: scheduler, keeper: keeper,
            lookUps: lookUps, offered: offered)
        let application = Application(
            scheduler: scheduler, keeper: keeper, courier: courier, offered: offered,
            depot: settings.packages.isEnabled ? depot : nil, isolation: host.isolation,
            access: access, lookUps: lookUps, judge: judge, settings: settings)
        // Before the first question after one of them.
        try await takeUp(keeper, application)
        courier.start()
        let server = HTTPServer(configuration: httpConfiguration(settings, slots: host.slots.count))
        { request, exchange in
            await application.respond(to: request, over: exchange)
        }
        let terminated = terminationRequests()
        let address = try server.start()
        announce(address, offered.current.runtimes, host.isolation, slots: host.slots.count)
        for await _ in terminated { break }
        await stop(server, scheduler, keeper, within: settings.shutdownGrace)
        await courier.stop()
        await accounts.close()
        await store.close()
        host.close()
    }

    static func settings(
        _ arguments: Arguments, _ environment: [String: String]
    ) throws(StartFailure) -> Settings {
        var settings = try SettingsFile.load(path: arguments.config, environment: environment)
        settings.host = arguments.host ?? settings.host
        settings.port = arguments.port ?? settings.port
        settings.dataDirectory = arguments.data ?? settings.dataDirectory
        return settings
    }

    private static func remarks(
        _ environment: [String: String]
    ) throws(StartFailure) -> [String] {
        do throws(JSONMismatch) {
            return try PistonVariables(environment).remarks
        } catch {
            throw StartFailure("settings: \(error)")
        }
    }

    static func sandbox(
        _ settings: Settings, _ locations: Locations, mounts: [(source: String, target: String)],
        packages: String = ""
    ) throws(StartFailure) -> SandboxHost {
        let profiles = try profiles(in: locations.profiles(settings))
        let host: SandboxHost
        do throws(SandboxUnavailable) {
            host = try SandboxHost(
                SandboxHost.Configuration(
                    slots: settings.slots == 0 ? Host.coreCount : settings.slots,
                    launcher: locations.launcher, profiles: profiles, mounts: mounts,
                    firstUserID: settings.sandbox.firstUserID, packages: packages,
                    report: { Log.warning($0) }))
        } catch {
            throw StartFailure("no sandbox on this host: \(error)")
        }
        for name in settings.sandbox.required {
            let layer = host.isolation.layers.first { $0.name == name }
            if layer?.state == .active { continue }
            host.close()
            throw StartFailure(
                "sandbox.required names \(name), which is "
                    + (layer.map { "\($0.state.rawValue) here: \($0.detail)" } ?? "no layer"))
        }
        return host
    }

    private static func profiles(in directory: String) throws(StartFailure) -> SeccompProfiles {
        var profiles = SeccompProfiles()
        for name in CallProfile.allCases {
            let path = "\(directory)/\(name.rawValue).json"
            let text = try SettingsFile.value(path)
            do throws(JSONMismatch) {
                try profiles.read(name, from: JSONCursor(text))
            } catch {
                throw StartFailure("\(path): \(error)")
            }
        }
        return profiles
    }

    /// With no key configured, one is made at the first start.
    private static func access(
        _ settings: Settings, data: String
    ) throws(StartFailure) -> Access {
        guard settings.apiKeys.isEmpty else {
            return Access(settings: settings, keys: settings.apiKeys)
        }
        let path = data + "/api-key"
        if !HostFiles.exists(path) {
            do throws(SystemError) {
                try PrivateFiles.makeDirectory(data)
                try PrivateFiles.create(path, PrivateFiles.randomHex(byteCount: 24) + "\n")
            } catch {
                throw StartFailure("no key is configured, and none can be kept: \(error)")
            }
        }
        guard let key = HostFiles.text(path)?.split(separator: "\n").first else {
            throw StartFailure("\(path) holds no key")
        }
        Log.info("no key is configured; the one in \(path) opens this server")
        return Access(settings: settings, keys: [String(key)])
    }

    private static func httpConfiguration(
        _ settings: Settings, slots: Int
    ) -> HTTPServer.Configuration {
        var configuration = HTTPServer.Configuration(
            host: settings.host, port: UInt16(settings.port))
        configuration.connectionsMax = settings.http.connections
        // Pipes, channels and files of the slots that are busy.
        configuration.descriptorsKeptFree = 64 + 16 * slots
        configuration.heldBytesMax = settings.http.heldBytes
        configuration.rules.limits = settings.http.limits
        configuration.rules.timeouts = settings.http.timeouts
        configuration.rules.refusal = { status, text, path in
            Application.refusal(status, text, path, settings)
        }
        configuration.rules.live.messageBytes = settings.http.limits.bodyBytes
        return configuration
    }

    private static func announce(
        _ address: SocketAddress, _ runtimes: [Runtime], _ isolation: Isolation, slots: Int
    ) {
        for layer in isolation.layers where layer.state != .active {
            Log.warning("isolation: \(layer.name) is \(layer.state.rawValue): \(layer.detail)")
        }
        Log.info("isolation: \(isolation.summary)")
        let names = runtimes.map { "\($0.language) \($0.version)" }.joined(separator: ", ")
        Log.info("\(slots) slots; runtimes: \(names.isEmpty ? "none" : names)")
        // The line that people and tests wait for; its form is part of the command line.
        try? StandardStream.output.write("sandpiper: listening on http://\(address)\n")
    }

    /// Yields at the first signal. Asked for before anybody is told that the server is there:
    /// whoever has read the address may send one at once.
    private static func terminationRequests() -> AsyncStream<Void> {
        let (requests, continuation) = AsyncStream.makeStream(of: Void.self)
        TerminationSignals.handle { count in
            continuation.yield()
            // A second one means: now.
            if count == 2 { exit(1) }
        }
        return requests
    }

    /// Accepts nothing new, finishes what was accepted, leaves nothing behind.
    private static func stop(
        _ server: HTTPServer, _ scheduler: Scheduler, _ keeper: RunKeeper, within grace: Duration
    ) async {
        let deadline = ContinuousClock.now + grace
        Log.info("stopping: finishing what was accepted")
        server.stopAccepting()
        await scheduler.stopAdmitting()
        keeper.stopBeginning()
        // A moment more, for the answers to those who wait for runs that are ended.
        async let finished = server.drain(within: grace + .seconds(1))
        await keeper.stop(by: deadline)
        if await !finished { Log.warning("stopped with jobs unfinished after \(grace)") }
        await server.close()
    }
}
