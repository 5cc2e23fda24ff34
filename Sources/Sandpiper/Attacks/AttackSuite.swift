import Engine
import Judging
import Linux
import Sandboxing

/// `sandpiper attack`: makes every attack of the catalogue on the sandbox as it is configured
/// here, and says what held.
///
/// Settings, seccomp profile, mounts and launcher are those of `serve`; limits are lowered, so
/// that what gets through does no harm, and user ids are the four after the server's. There are
/// two slots: most attacks run one after another
/// in the first, so that each finds what the one before it may have left.
///
/// A layer that is replaced on this host excuses nothing: the attack has to hold all the same,
/// or counts as through.
enum AttackSuite {
    /// Exit status 0: nothing got through, and something was tried.
    static func run(_ arguments: Arguments, environment: [String: String]) async throws -> Int32 {
        Host.adoptOrphans()
        let locations = try Locations.find()
        guard HostFiles.isExecutable(locations.attacker) else {
            throw StartFailure("\(locations.attacker) is missing: it belongs beside the launcher")
        }
        var settings = try Serve.settings(arguments, environment)
        // The ids after those of a server with these settings, which may be running: limits that
        // count by user must not meet each other.
        let slots = settings.slots == 0 ? Host.coreCount : settings.slots
        settings.sandbox.firstUserID += 2 * slots
        settings.slots = 2
        let loaded = locations.runtimes(settings).load()
        let first = settings.sandbox.firstUserID
        let survivors = Survivors(userIDs: Host.isRoot ? first..<first + 4 : 0..<0)
        let host = try Serve.sandbox(
            settings, locations,
            mounts: loaded.mounts + [(locations.attacker, AttackRunner.program)])
        var table = AttackTable(isolation: host.isolation)
        do {
            defer { host.close() }
            let bait = try Bait()
            let runner = AttackRunner(
                scheduler: Scheduler(slots: host.slots, limits: settings.queue),
                configured: settings.limits, callProfile: settings.sandbox.callProfile,
                environment: bait.environment,
                visits: { bait.visits() })
            try await mustRun(AttackCatalogue.honest, runner)
            try Console.say("isolation: \(host.isolation.summary)\n\(AttackTable.heading)")
            for attack in AttackCatalogue.all {
                let evidence = await runner.evidence(of: attack)
                try Console.say(table.row(attack, AttackJudge.verdict(on: evidence, of: attack)))
            }
            // What all of them together did to the sandbox.
            try await mustRun(AttackCatalogue.honest, runner)
        }
        for (name, found) in await survivors.findingsWithPatience() {
            try Console.say(table.row(leftover: name, found: found))
        }
        try Console.say(table.summary)
        return table.isGood ? 0 : 1
    }

    private static func mustRun(_ attack: Attack, _ runner: AttackRunner) async throws {
        var evidence = await runner.evidence(of: attack)
        // For an honest program it is no good end to be stopped at a call.
        evidence.callProfile = .standard
        let verdict = AttackJudge.verdict(on: evidence, of: attack)
        guard case .held = verdict else {
            throw StartFailure("an honest program does not run in the sandbox: \(verdict.detail)")
        }
    }
}
