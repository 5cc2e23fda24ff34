import API
import HTTP
import Judging
import Testing

extension Runtime {
    static func paiza(
        _ language: String, version: String = "1.0.0", serves names: [String],
        compiles: Bool = false
    ) -> Runtime {
        Runtime(
            language: language, version: version,
            compile: compiles ? Command(["cc", "{sources}"]) : nil,
            run: Command(["run", "{entry}"]), paizaNames: names)
    }
}

extension RuntimeCatalogue {
    static let paiza = RuntimeCatalogue([
        .paiza("c", serves: ["c"], compiles: true),
        .paiza("python", version: "3.9.2", serves: ["python3", "python"]),
        .paiza("python", version: "3.11.2", serves: ["python3"]),
        .paiza("lua", serves: []),
    ])
}

extension HTTPRequest {
    /// A request as paiza's clients send it.
    static func paiza(
        _ method: HTTPMethod = .post, query: String? = nil, type: String? = nil, body: String = "",
        headers: HTTPHeaders = [:]
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, path: "/runners/create", query: query, headers: headers,
            body: Array(body.utf8))
        if let type { request.headers.set("Content-Type", type) }
        return request
    }
}

extension Paiza {
    /// With one configured key, `secret`.
    static func parse(
        _ request: HTTPRequest, _ route: PaizaRoute = .create, policy: PaizaPolicy = PaizaPolicy()
    ) throws(PaizaRefusal) -> PaizaCall {
        try parse(request, route, policy: policy, catalogue: .paiza) { $0 == "secret" }
    }

    /// What a `create` would run; `nil` for a refusal.
    static func order(_ request: HTTPRequest) -> PaizaOrder? {
        guard case .create(let order, _, _, _) = try? parse(request) else { return nil }
        return order
    }

    /// The error that a request is answered with; `nil` when it is accepted.
    static func message(
        _ request: HTTPRequest, _ route: PaizaRoute = .create, policy: PaizaPolicy = PaizaPolicy()
    ) -> String? {
        do throws(PaizaRefusal) {
            _ = try parse(request, route, policy: policy)
            return nil
        } catch {
            return error.message
        }
    }

    /// Form fields that are accepted, and more.
    static func form(_ more: String) -> HTTPRequest {
        .paiza(
            type: "application/x-www-form-urlencoded",
            body: "api_key=guest&language=c&source_code=x&\(more)")
    }
}
