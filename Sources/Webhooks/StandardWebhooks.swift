internal import Digests
package import Storage

/// The headers of Standard Webhooks 1.0.0, by which a receiver knows an event again and knows who
/// sent it.
package enum StandardWebhooks {
    /// The id of a run's event, the same at every attempt: `msg_` and the run's id. Dots are left
    /// out, since they separate what is signed, and whatever else a header might not carry.
    package static func messageID(of run: String) -> String {
        "msg_" + run.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    }

    /// `webhook-id`, `webhook-timestamp` (seconds since 1970, of this attempt) and, with secrets,
    /// `webhook-signature`: one for each, so that a receiver may change to a new one any time.
    package static func headers(
        id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]
    ) -> [(name: String, value: String)] {
        let plain = [("webhook-id", id), ("webhook-timestamp", "\(timestamp)")]
        if secrets.isEmpty { return plain }
        let signatures = secrets.map { secret in
            let code = HMACSHA256.code(
                key: secret.key, [Array("\(id).\(timestamp).".utf8), body])
            return "v1," + Base64.encode(code)
        }
        return plain + [("webhook-signature", signatures.joined(separator: " "))]
    }
}

/// A secret that messages are signed with: `whsec_` and 24 to 64 bytes in Base64.
package struct WebhookSecret: Sendable, Equatable {
    let key: [UInt8]

    /// - Throws: the rule that `text` breaks, without the text.
    package init(_ text: String, field: String = "webhooks.secret") throws(WebhookProblem) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let key = Base64.decode(String(text.dropFirst(prefix.count))),
            (24...64).contains(key.count)
        else {
            throw WebhookProblem(
                field: field, rule: "must be whsec_ and 24 to 64 bytes in Base64, with padding")
        }
        self.key = key
    }
}

extension Delivery {
    /// The result of `run`, to be posted to `url` when the run is finished. Any text may be the
    /// URL: one that is none is given up with the reason.
    package static func webhook(of run: String, to url: String) -> Delivery {
        // One that is too long stays too long, but need not be stored.
        let kept = url.unicodeScalars.prefix(WebhookTarget.lengthMax + 1)
        return Delivery(id: StandardWebhooks.messageID(of: run), target: String(kept))
    }
}
