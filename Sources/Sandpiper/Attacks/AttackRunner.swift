import Engine
import Judging

/// Carries attacks out, one after another, through the same scheduler as requests.
struct AttackRunner: Sendable {
    let scheduler: Scheduler
    /// What the settings allow every run; an attack gets less.
    let configured: LimitPolicy
    let callProfile: CallProfile
    /// What attackers are told about this host.
    let environment: [String: String]
    /// How often somebody has come since the last time.
    let visits: @Sendable () -> Int

    /// Where the sandbox shows the attacker.
    static let program = "/opt/sandpiper/attacks/sandpiper-attacker"

    func evidence(of attack: Attack) async -> AttackEvidence {
        _ = visits()
        let clock = ContinuousClock()
        let start = clock.now
        var evidence = await runs(of: attack)
        evidence.elapsed = clock.now - start
        evidence.visits = visits()
        return evidence
    }

    private func runs(of attack: Attack) async -> AttackEvidence {
        switch attack.shape {
        case .once: return await submit(attack, turns: [1])
        case .again:
            // The last one is another job; it gets the box that the first run has used.
            let first = await submit(attack, turns: [1, 2, 2])
            return first.joined(with: await submit(attack, turns: [2]))
        case .neighbours:
            async let first = submit(attack, turns: [1])
            // The first has begun by then; it stays for longer than that.
            try? await Task.sleep(for: .milliseconds(200))
            let second = await submit(attack, turns: [2])
            return await first.joined(with: second)
        case .compiled: return await submit(attack, turns: [2], compiles: true)
        }
    }

    private func submit(
        _ attack: Attack, turns: [Int], compiles: Bool = false
    ) async -> AttackEvidence {
        let job = job(attack, turns: turns, compiles: compiles)
        var evidence = AttackEvidence(callProfile: callProfile)
        do throws(EngineRefusal) {
            let result = try await scheduler.submit(job, from: ClientID("attack"))
            if let compile = result.compile {
                evidence.runs.append(.init(turn: 1, result: compile, limits: job.compileLimits))
            }
            for (turn, run) in zip(turns, result.runs) {
                evidence.runs.append(.init(turn: turn, result: run, limits: job.runLimits))
            }
        } catch {
            evidence.refusal = error
        }
        return evidence
    }

    private func job(_ attack: Attack, turns: [Int], compiles: Bool) -> Job {
        let limits = attack.limits.lowered(to: configured.run)
        let command = Runtime.Command([Self.program, attack.name])
        var variables = environment
        variables["PATH"] = "/usr/bin:/bin"
        variables["HOME"] = "/tmp"
        // Where programs have no /proc, Swift's runtime cannot find out by itself.
        variables["SWIFT_ROOT"] = "/usr"
        variables["ATTACK_NAME"] = attack.name
        variables["ATTACK_PROCESSES"] = "\(limits.processes)"
        variables["ATTACK_MEMORY"] = "\(limits.memoryBytes)"
        let padding = [UInt8](repeating: UInt8(ascii: "."), count: attack.inputBytes)
        var compileLimits = attack.limits.lowered(to: configured.compile)
        // A file of 900 GiB takes no room; whether it can be copied is what the attack asks.
        compileLimits.fileSizeBytes = attack.limits.fileSizeBytes
        return Job(
            runtime: Runtime(
                language: "attack", version: "1.0.0", compile: compiles ? command : nil,
                run: command, environment: variables),
            files: [JobFile(path: "data", content: Array("data\n".utf8))],
            inputs: turns.map { Array("\($0)\n".utf8) + padding },
            compileLimits: compileLimits, runLimits: limits, callProfile: callProfile)
    }
}

extension AttackEvidence {
    /// Of two jobs that belong together.
    func joined(with other: AttackEvidence) -> AttackEvidence {
        AttackEvidence(
            runs: runs + other.runs, refusal: refusal ?? other.refusal, callProfile: callProfile)
    }
}
