package import HTTP
package import Judging

extension Paiza {
    /// A request to one of the endpoints → what it asks for.
    ///
    /// `isKey` says whether a key is one of the configured ones. The order of the checks is part of
    /// the API: the key, then what must be there, then the language, then lengths.
    package static func parse(
        _ request: HTTPRequest, _ route: PaizaRoute, policy: PaizaPolicy,
        catalogue: RuntimeCatalogue, isKey: (String) -> Bool
    ) throws(PaizaRefusal) -> PaizaCall {
        let parameters = try PaizaParameters(request)
        let key = try key(parameters, request, policy, isKey)
        switch route {
        case .create:
            let order = try order(parameters)
            let job = try order.job(catalogue: catalogue, policy: policy)
            return .create(order, job: job, wait: longPoll(parameters, policy), key: key)
        case .status:
            let id = try id(parameters)
            return .status(id: id, wait: try wait(parameters, policy))
        case .details:
            let id = try id(parameters)
            return .details(id: id, wait: try wait(parameters, policy))
        case .preflight: throw .methodNotAllowed(allow: allowedMethods)
        }
    }

    private static func order(_ parameters: PaizaParameters) throws(PaizaRefusal) -> PaizaOrder {
        let source = try parameters.required("source_code")
        let language = String(decoding: try parameters.required("language"), as: UTF8.self)
        return PaizaOrder(
            language: language, sourceCode: source, input: try parameters.bytes("input") ?? [])
    }

    private static func id(_ parameters: PaizaParameters) throws(PaizaRefusal) -> String {
        String(decoding: try parameters.required("id"), as: UTF8.self)
    }

    // MARK: Keys

    /// The configured key that a request shows; `nil` where it needs none. Of several shown one
    /// must be right.
    private static func key(
        _ parameters: PaizaParameters, _ request: HTTPRequest, _ policy: PaizaPolicy,
        _ isKey: (String) -> Bool
    ) throws(PaizaRefusal) -> String? {
        let parameter = try parameters.bytes("api_key").flatMap { bytes in
            bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
        let shown = [parameter].compactMap { $0 } + headerKeys(request)
        if let key = shown.first(where: isKey) { return key }
        if policy.acceptsGuest, shown.contains("guest") { return nil }
        if policy.keyIsOptional, parameter == nil { return nil }
        throw shown.isEmpty ? .required(field: "api_key") : .invalidKey
    }

    /// Where proxies and other APIs have theirs.
    private static func headerKeys(_ request: HTTPRequest) -> [String] {
        var keys = ["X-Api-Key", "X-RapidAPI-Key"].compactMap { request.headers[$0] }
        if let text = request.headers["Authorization"] {
            let scheme = "Bearer "
            if String(text.prefix(scheme.count)).equalsIgnoringASCIICase(scheme) {
                keys.append(String(text.dropFirst(scheme.count)))
            }
        }
        return keys.filter { !$0.isEmpty }
    }

    // MARK: Waiting

    private static let defaultLongPollSeconds = 10.0

    /// Values that mean nothing are in use, and never an error.
    private static func longPoll(
        _ parameters: PaizaParameters, _ policy: PaizaPolicy
    ) -> Duration? {
        guard parameters.flag("longpoll") else { return nil }
        let seconds = parameters.seconds("longpoll_timeout") ?? defaultLongPollSeconds
        return bounded(seconds, policy)
    }

    /// Ours, so a wrong value is a mistake.
    private static func wait(
        _ parameters: PaizaParameters, _ policy: PaizaPolicy
    ) throws(PaizaRefusal) -> Duration? {
        guard let bytes = try parameters.bytes("wait"), !bytes.isEmpty else { return nil }
        guard let seconds = parameters.seconds("wait") else {
            throw .mustBe(field: "wait", "a number of seconds from 0")
        }
        return seconds == 0 ? nil : bounded(seconds, policy)
    }

    private static func bounded(_ seconds: Double, _ policy: PaizaPolicy) -> Duration {
        // A double of any size may come, and a Duration does not hold each of them.
        let limit = policy.longPollMaximum.milliseconds / 1000
        return seconds < limit ? .seconds(seconds) : policy.longPollMaximum
    }
}
