import HTTP

/// What can be asked: a controller and one of its methods.
package enum OmegaUpEndpoint: String, Sendable, CaseIterable {
    case runCreate = "run/create"
    case runStatus = "run/status"
    case runDetails = "run/details"
    case runSource = "run/source"
    case runRejudge = "run/rejudge"
    case runDisqualify = "run/disqualify"
    case runRequalify = "run/requalify"
    case runList = "run/list"
    case runCounts = "run/counts"
    case runDownload = "run/download"
    case problemCreate = "problem/create"
    case problemUpdate = "problem/update"
    case problemDetails = "problem/details"
    case problemRuns = "problem/runs"
    case contestCreate = "contest/create"
    case contestAddProblem = "contest/addProblem"
    case contestOpen = "contest/open"
    case contestDetails = "contest/details"
    case contestRuns = "contest/runs"
    case userLogin = "user/login"
    case userCreateAPIToken = "user/createAPIToken"
    case userListAPITokens = "user/listAPITokens"
    case userRevokeAPIToken = "user/revokeAPIToken"
    case sessionCurrentSession = "session/currentSession"
    case timeGet = "time/get"
    case graderStatus = "grader/status"

    /// It changes something, so GET is not enough.
    package var isMutating: Bool {
        switch self {
        case .runCreate, .runRejudge, .runDisqualify, .runRequalify, .problemCreate,
            .problemUpdate, .contestCreate, .contestAddProblem, .contestOpen, .userLogin,
            .userCreateAPIToken, .userRevokeAPIToken:
            true
        case .runStatus, .runDetails, .runSource, .runList, .runCounts, .runDownload,
            .problemDetails, .problemRuns, .contestDetails, .contestRuns, .userListAPITokens,
            .sessionCurrentSession, .timeGet, .graderStatus:
            false
        }
    }

    /// Nobody gets an answer without being logged in.
    package var needsIdentity: Bool {
        switch self {
        case .runCounts, .problemDetails, .contestDetails, .userLogin, .sessionCurrentSession,
            .timeGet:
            false
        default: true
        }
    }
}

/// A path of this API taken apart.
struct OmegaUpPath: Equatable {
    struct Pair: Equatable {
        var name: String
        var value: String
    }

    var endpoint: OmegaUpEndpoint
    /// Of the older documents: `runs/…`.
    var isDocumented = false
    /// Parameters that the path holds.
    var pairs: [Pair] = []

    /// `nil`: nothing that this API has.
    init?(_ path: String) {
        var rest = Self.segments(path)
        if rest.first == "api" {
            rest.removeFirst()
        } else if !OmegaUp.owns(path) {
            return nil
        }
        // An empty segment is no name of anything.
        guard rest.count >= 2, !rest[0].isEmpty, !rest[1].isEmpty else { return nil }
        if rest[0] == "runs" {
            guard let endpoint = Self.documented(&rest) else { return nil }
            (self.endpoint, isDocumented) = (endpoint.0, true)
            if let alias = endpoint.alias { pairs.append(.init(name: "run_alias", value: alias)) }
        } else {
            let name = "\(rest[0])/\(rest[1])"
            guard
                let endpoint = OmegaUpEndpoint.allCases.first(where: {
                    $0.rawValue.equalsIgnoringASCIICase(name)
                })
            else { return nil }
            self.endpoint = endpoint
            rest.removeFirst(2)
        }
        while rest.count >= 2 {
            pairs.append(Pair(name: String(rest[0]), value: String(rest[1])))
            rest.removeFirst(2)
        }
    }

    /// `runs/create` and `runs/GUID/VERB`; what is behind them is left in `rest`.
    private static func documented(
        _ rest: inout [Substring]
    ) -> (OmegaUpEndpoint, alias: String?)? {
        if rest[1] == "create" {
            rest.removeFirst(2)
            return (.runCreate, nil)
        }
        guard rest.count >= 3, let endpoint = endpoint(ofVerb: rest[2]) else { return nil }
        let alias = String(rest[1])
        rest.removeFirst(3)
        return (endpoint, alias)
    }

    static func endpoint(ofVerb verb: Substring) -> OmegaUpEndpoint? {
        switch verb {
        case "details": .runDetails
        case "source": .runSource
        case "status": .runStatus
        case "rejudge": .runRejudge
        case "disqualify": .runDisqualify
        case "requalify": .runRequalify
        case "download": .runDownload
        default: nil
        }
    }

    /// Without the slash at the end, which means nothing.
    static func segments(_ path: String) -> [Substring] {
        var parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts
    }
}

extension OmegaUp {
    /// Whether a path is this API's, an endpoint or not: what is said there is said in its form.
    ///
    /// Everything below `/api` but its versions, `/api/v2` and the like, which are another's; and
    /// of the older documents `/runs/create` and `/runs/GUID/details`, beside which `/runs/ID` and
    /// `/runs/ID/events` are not.
    package static func owns(_ path: String) -> Bool {
        let parts = OmegaUpPath.segments(path)
        switch parts.first {
        case "api": return parts.count < 2 || !isVersion(parts[1])
        case "runs":
            if parts.count == 2 { return parts[1] == "create" }
            return parts.count == 3 && !parts[1].isEmpty
                && OmegaUpPath.endpoint(ofVerb: parts[2]) != nil
        default: return false
        }
    }

    private static func isVersion(_ segment: Substring) -> Bool {
        (segment.hasPrefix("v") || segment.hasPrefix("V")) && segment.utf8.count > 1
            && segment.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
    }
}
