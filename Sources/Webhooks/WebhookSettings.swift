/// How results are posted.
package struct WebhookSettings: Sendable {
    /// Addresses, blocks, names of hosts or `*` that may be written to though they are not global.
    package var allow: [String] = []
    /// Each signs every message. None: messages are not signed.
    package var secrets: [String] = []
    /// For one attempt: looking up the name, connecting, and the head of the answer.
    package var attemptTimeout: Duration = .seconds(15)
    /// The pauses between the attempts; after the attempt that follows the last, it is over. The
    /// first attempt is made at once.
    package var retryDelays: [Duration] = [
        .seconds(2), .seconds(10), .seconds(60), .seconds(300), .seconds(1800), .seconds(7200),
        .seconds(18000),
    ]
    /// The most that a receiver may put off the next attempt by Retry-After.
    package var retryAfterMax: Duration = .seconds(3600)
    /// Attempts at a time.
    package var workers = 4
    /// Of these, for one receiver.
    package var workersPerReceiver = 2
    /// User-Agent.
    package var agent = "Sandpiper"
    /// A user id that belongs to nobody, for curl; `nil`: the server is an ordinary user itself.
    package var confinedUser: Int?
    /// What curl is to know of the server's environment: see `inherited`.
    package var environment: [String: String] = [:]

    /// Variables by which an operator says whose certificates are trusted: curl(1), ENVIRONMENT.
    package static let inherited = ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"]

    package init() {}
}

extension WebhookSettings {
    /// For whoever reads settings: what `WebhookCourier.init` would refuse.
    package func check() throws(WebhookProblem) {
        _ = try AddressRule(allow: allow)
        _ = try readSecrets()
    }

    func readSecrets() throws(WebhookProblem) -> [WebhookSecret] {
        var read: [WebhookSecret] = []
        for (index, text) in secrets.enumerated() {
            let field = secrets.count == 1 ? "webhooks.secret" : "webhooks.secret[\(index)]"
            read.append(try WebhookSecret(text, field: field))
        }
        return read
    }
}
