import API
import Accounts
import Engine
import Judge
import Judging
import Linux
import Packages
import Runs

/// The judge: its shelves, and what grades.
extension Serve {
    /// What is wrong with single problems and contests is said, and stops nothing.
    static func judge(
        _ settings: Settings, data: String, accounts: Accounts, scheduler: Scheduler,
        keeper: RunKeeper, lookUps: LookUps, offered: OfferedRuntimes
    ) throws(StartFailure) -> JudgeService {
        let problems = ProblemShelf(directory: data + "/problems")
        let contests = ContestShelf(directory: data + "/contests")
        do throws(SystemError) {
            for fault in try problems.start() { Log.warning("problem \(fault)") }
            for fault in try contests.start() { Log.warning("contest \(fault)") }
        } catch {
            throw StartFailure("problems and contests cannot be read: \(error)")
        }
        let own = settings.omegaup
        let policy = JudgePolicy(
            limits: settings.limits, outputBytes: own.outputBytes, startup: own.startup,
            callProfile: own.callProfile, parallelCases: own.parallelCases, name: "sandpiper")
        let judge = RunJudge(scheduler: scheduler, policy: policy) { ending in
            OmegaUpLanguages.id(ofValidator: ending).flatMap {
                offered.current.runtime(servingOmegaUp: $0)
            }
        }
        return JudgeService(
            accounts: accounts, problems: problems, contests: contests,
            archives: ProblemArchive(scheduler: scheduler), judge: judge, keeper: keeper,
            lookUps: lookUps, scheduler: scheduler, policy: settings.omegaUpPolicy,
            settings: own, catalogue: { offered.current })
    }
}
