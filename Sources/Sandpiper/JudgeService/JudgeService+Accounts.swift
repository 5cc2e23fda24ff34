import API
import Accounts
import HTTP

/// Log-ins, and tokens of those who are known.
extension JudgeService {
    func logIn(
        _ user: String, _ password: String, from address: String
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        switch await accounts.logIn(user: user, password: password, from: address, now: now) {
        case .session(let token): return OmegaUp.renderLogin(token: token)
        case .wrong: throw .usernameOrPassIsWrong
        case .tooOften(let seconds): throw .tooManyLogIns(retryAfterSeconds: seconds)
        case .notKept(let failure):
            Log.error("a log-in: \(failure)")
            throw .generalError
        }
    }

    func createToken(
        _ name: String, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        do throws(TokenRefusal) {
            let made = try await accounts.createToken(
                user: caller.account ?? "", name: name, now: now)
            return OmegaUp.renderAPIToken(made.token)
        } catch {
            switch error {
            case .nameTaken: throw .apiTokenNameAlreadyInUse
            case .limit: throw .apiTokenLimitExceeded
            case .unknownUser: throw .loginRequired
            case .nameInvalid: throw .parameterInvalid("name", Accounts.tokenNameRule)
            case .notKept(let failure):
                Log.error("an API token: \(failure)")
                throw .generalError
            }
        }
    }

    func listTokens(_ caller: Caller) -> HTTPResponse { OmegaUp.render(tokens(of: caller)) }

    private func tokens(of caller: Caller) -> [OmegaUp.TokenInfo] {
        let now = now
        return accounts.tokens(of: caller.account ?? "", now: now).map { token in
            OmegaUp.TokenInfo(
                name: token.name, created: token.created, lastUsed: token.lastUsed,
                rate: OmegaUpRate(calls: token.calls, limit: callsPerHour, now: now))
        }
    }

    func revokeToken(
        _ name: String, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        let isRevoked: Bool
        do throws(AccountsFailure) {
            isRevoked = try await accounts.revoke(user: caller.account ?? "", name: name)
        } catch {
            Log.error("an API token: \(error)")
            throw .generalError
        }
        guard isRevoked else { throw .recordNotFound }
        return OmegaUp.renderDone()
    }

    func session(_ caller: Caller) -> HTTPResponse {
        guard let username = caller.username, let account = caller.account else {
            return OmegaUp.renderSession(nil, now: now)
        }
        var view = OmegaUp.SessionView(username: username, account: account)
        view.identities = accounts.user(account)?.identities ?? []
        view.isAdmin = caller.isAdmin
        view.token = caller.session
        view.apiTokens = tokens(of: caller)
        return OmegaUp.renderSession(view, now: now)
    }
}
