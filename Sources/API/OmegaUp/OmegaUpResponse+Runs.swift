import Grading
package import HTTP
import JSON

extension OmegaUp {
    /// To `run/create`.
    package static func renderCreated(
        guid: String, _ accepted: OmegaUpAccepted
    ) -> HTTPResponse {
        respond([
            "status": "ok", "guid": .string(guid),
            "submit_delay": JSONValue(accepted.submitDelayMinutes),
            "submission_deadline": JSONValue(accepted.submissionDeadline),
            "nextSubmissionTimestamp": JSONValue(accepted.nextSubmissionTimestamp),
        ])
    }

    /// To `run/status`. Clients wait as long as it says `waiting`, so it does until the end.
    ///
    /// `username` is what the request said; the owner sees his own.
    package static func renderStatus(
        _ run: OmegaUpRun, caller: String?, username: String?
    ) -> HTTPResponse {
        var object = members(of: run)
        if run.state != .ready { object["status"] = "waiting" }
        object["contest_alias"] = .null
        object["username"] = .string(caller == run.username ? run.username : username ?? "")
        return respond(.object(object))
    }

    /// To `run/list`, `problem/runs` and `contest/runs`: one page, the newest first. `total`: how
    /// many there are on all pages; 0 where a user sees his own.
    package static func renderList(_ runs: [OmegaUpRun], total: Int) -> HTTPResponse {
        respond(["runs": rows(runs), "totalRuns": JSONValue(total)])
    }

    /// To `run/disqualify`: which.
    package static func renderDisqualified(
        _ runs: [(guid: String, username: String)]
    ) -> HTTPResponse {
        let list = runs.map { run -> JSONValue in
            ["guid": .string(run.guid), "username": .string(run.username)]
        }
        return respond(["runs": .array(list)])
    }

    static func rows(_ runs: [OmegaUpRun]) -> JSONValue {
        .array(
            runs.map { run in
                var object = members(of: run)
                object["suggestions"] = 0
                object["score_by_group"] = run.result?.scoreByGroupJSON
                return .object(object)
            })
    }

    /// The members that a run has everywhere.
    private static func members(of run: OmegaUpRun) -> JSONObject {
        let submission = run.order.submission
        let words = run.words
        return [
            "guid": .string(run.guid), "alias": .string(run.problem),
            "contest_alias": submission.contest.map { .string($0) } ?? .null,
            "language": .string(run.language), "status": .string(run.state.rawValue),
            "verdict": .string(run.verdict), "time": JSONValue(run.order.time),
            "score": .number(score(of: run)),
            "contest_score": run.contestScore.map { .number($0) } ?? .null,
            "runtime": JSONValue(run.result?.runtimeMs ?? 0),
            "memory": JSONValue(run.result?.memoryBytes ?? 0),
            "penalty": JSONValue(run.penalty),
            "submit_delay": JSONValue(submission.submitDelayMinutes),
            "type": .string(run.kind.rawValue), "username": .string(run.username),
            "country": "xx", "classname": "user-rank-unranked",
            "execution": .string(words.execution), "output": .string(words.output),
            "status_memory": .string(words.memory), "status_runtime": .string(words.runtime),
        ]
    }

    /// Exact, as far as 15 decimals are.
    private static func score(of run: OmegaUpRun) -> Double {
        (run.result?.score ?? 0).decimals(15)
    }

    // MARK: Details

    /// What a user gets to see of a run besides itself.
    package struct DetailsView: Sendable, Equatable {
        package struct Case: Sendable, Equatable {
            package var name: String
            package var input: String
            package var output: String

            package init(name: String, input: String, output: String) {
                self.name = name
                self.input = input
                self.output = output
            }
        }

        /// Of the problem.
        package var isAdmin = false
        /// Whether `details` is for this user's eyes: verdicts of cases.
        package var showsDetails = false
        /// Of each group only its verdict, not its cases: as the contest wants it.
        package var isSummary = false
        /// `none`, `examples` or `all`.
        package var showDiff = "none"
        /// Empty unless differences may be seen.
        package var cases: [Case] = []

        package init() {}
    }

    /// To `run/details`: what both families of documents promise, in one object. `status` is the
    /// run's state, to the letter.
    package static func renderDetails(
        _ run: OmegaUpRun, view: DetailsView, policy: OmegaUpPolicy
    ) -> HTTPResponse {
        let result = run.result
        // In practice the service has none, and its older document a number.
        let contestScore =
            run.contestScore ?? (score(of: run) * policy.practicePoints).decimals(13)
        var object: JSONObject = [
            "guid": .string(run.guid), "alias": .string(run.problem),
            "language": .string(run.language), "status": .string(run.state.rawValue),
            "verdict": .string(run.verdict), "runtime": JSONValue(result?.runtimeMs ?? 0),
            "memory": JSONValue(result?.memoryBytes ?? 0), "score": .number(score(of: run)),
            "contest_score": .number(contestScore), "penalty": JSONValue(run.penalty),
            "time": JSONValue(run.order.time),
            "submit_delay": JSONValue(run.order.submission.submitDelayMinutes),
            "admin": .bool(view.isAdmin), "source": .string(source(of: run)), "feedback": [],
            "show_diff": .string(view.showDiff),
            "cases": .object(
                JSONObject(
                    view.cases.map {
                        ($0.name, ["in": .string($0.input), "out": .string($0.output)])
                    })),
        ]
        if view.showsDetails, let details = result?.details {
            object["details"] = shown(details, isSummary: view.isSummary)
        }
        object["compile_error"] = result?.compileError.map { .string($0) }
        if view.isAdmin {
            object["judged_by"] = .string(result?.judgedBy ?? "")
            object["logs"] = .string(result?.logs ?? "")
        }
        return respond(.object(object))
    }

    /// One client stumbles over groups that are null, and wants to know who judged.
    private static func shown(_ details: JSONValue, isSummary: Bool) -> JSONValue {
        guard case .object(var object) = details else { return details }
        if object["groups"]?.isNull == true { object["groups"] = nil }
        if object["judged_by"]?.string == nil { object["judged_by"] = "" }
        if isSummary, let groups = object["groups"]?.array {
            object["groups"] = .array(groups.map(summary))
        }
        return .object(object)
    }

    /// A group with its worst verdict instead of its cases, of which one client wants a list.
    private static func summary(_ group: JSONValue) -> JSONValue {
        guard case .object(var object) = group else { return group }
        let verdicts = (object["cases"]?.array ?? []).compactMap {
            $0["verdict"]?.string.flatMap(JudgeVerdict.init)
        }
        object["cases"] = []
        object["verdict"] = .string((verdicts.max() ?? .ok).rawValue)
        return .object(object)
    }

    /// To `run/source`. The error of the compilation has a name in each family of documents.
    package static func renderSource(_ run: OmegaUpRun) -> HTTPResponse {
        let error = run.result?.compileError
        var object: JSONObject = [
            "status": "ok", "source": .string(source(of: run)),
            "compilation_error": error.map { .string($0) } ?? .null,
        ]
        object["compile_error"] = error.map { .string($0) }
        return respond(.object(object))
    }

    private static func source(of run: OmegaUpRun) -> String {
        String(decoding: run.order.submission.source, as: UTF8.self)
    }
}
