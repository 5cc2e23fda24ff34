/// Which addresses webhooks may be sent to: every global one, and what the operator allows.
package struct AddressRule: Sendable, Equatable {
    private enum Entry: Sendable, Equatable {
        case everything
        case block(AddressBlock)
        /// In small letters: whatever it resolves to.
        case host(String)
    }

    private let entries: [Entry]

    /// Entries are addresses (`127.0.0.1`), blocks (`10.0.0.0/8`, `fd00::/8`), names of hosts
    /// (`n8n.local`), or `*`.
    package init(allow: [String]) throws(WebhookProblem) {
        var entries: [Entry] = []
        for (index, text) in allow.enumerated() {
            if text == "*" {
                entries.append(.everything)
            } else if let block = AddressBlock(text) {
                entries.append(.block(block))
            } else if HostName.problem(of: text) == nil {
                entries.append(.host(HostName.canonical(text)))
            } else {
                throw WebhookProblem(
                    field: "webhooks.allow[\(index)]",
                    rule: "must be an address (127.0.0.1), a block (10.0.0.0/8), "
                        + "the name of a host, or *")
            }
        }
        self.entries = entries
    }

    /// Why `address`, which `host` resolved to, may not be connected to; `nil` if it may.
    package func refusal(of address: IPAddress, host: String) -> String? {
        let kind = AddressKind(address)
        if kind == .global || allows(address, host: HostName.canonical(host)) { return nil }
        return "refused: \(address) is \(kind.words); see the setting webhooks.allow"
    }

    private func allows(_ address: IPAddress, host: String) -> Bool {
        entries.contains { entry in
            switch entry {
            case .everything: true
            case .host(let name): name == host
            case .block(let block):
                block.contains(address)
                    || address.embedded.map { block.contains($0.address) } ?? false
            }
        }
    }
}

/// What is wrong with a setting, or with a URL.
package struct WebhookProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package var field: String
    package var rule: String
    package var description: String { "\(field) \(rule)" }
}
