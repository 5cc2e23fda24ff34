/// What curl is told to do for one attempt: the text of a configuration file, curl(1), CONFIG
/// FILE. Nothing of it stands in its arguments or environment, where other users can read it.
struct CurlOrder {
    var target: WebhookTarget
    /// Looked up and judged. Nothing else is connected to.
    var addresses: [IPAddress]
    var headers: [(name: String, value: String)]
    var agent: String
    /// Where it reads the body.
    var bodyPath: String
    var timeLimit: Duration

    /// A name that no resolver may know (RFC 6761 §6.4). Whatever curl takes for the URL's host,
    /// it is to connect to this name, and this name stands for `addresses`: so it never looks
    /// anything up. Certificate and Host are still the URL's.
    private static let alias = "receiver.invalid"

    static let words = ["curl", "--disable", "--config", "/proc/self/fd/0"]

    var text: String {
        let places = addresses.map { $0.isIPv6 ? "[\($0)]" : "\($0)" }.joined(separator: ",")
        let port = target.port
        var lines = [
            // The head of the answer and the beginning of its body, as they come; errors.
            "include", "no-buffer", "silent", "show-error",
            "globoff", "path-as-is", "http1.1",
            line("proto", "=http,https"), line("noproxy", "*"),
            line("connect-to", "::\(Self.alias):\(port)"),
            line("resolve", "\(Self.alias):\(port):\(places)"),
            line("max-time", seconds), line("connect-timeout", seconds),
            line("user-agent", agent),
            // Else curl waits for `100 Continue` before a large body.
            line("header", "Expect:"),
            line("header", "Content-Type: application/json"),
        ]
        lines += headers.map { line("header", "\($0.name): \($0.value)") }
        lines += [line("data-binary", "@\(bodyPath)"), line("url", target.url)]
        return lines.map { $0 + "\n" }.joined()
    }

    /// Quoted as curl(1) says; line ends could begin another option.
    private func line(_ option: String, _ value: String) -> String {
        let quoted = value.unicodeScalars.filter { $0.value >= 0x20 }.map { scalar in
            scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : "\(scalar)"
        }
        return "\(option) = \"\(quoted.joined())\""
    }

    private var seconds: String {
        let milliseconds = max(timeLimit.wholeMilliseconds, 1)
        let rest = "\(milliseconds % 1000)"
        let zeros = String(repeating: "0", count: 3 - rest.count)
        return "\(milliseconds / 1000).\(zeros)\(rest)"
    }
}

/// Why curl got no answer, for people. Its exit codes: curl(1), EXIT CODES.
enum CurlFailure {
    static func words(code: Int32, said: String, target: WebhookTarget) -> String {
        switch code {
        case 7: return "could not connect to \(target.receiver)"
        case 52: return "the connection was closed without an answer"
        default: break
        }
        let mark = "curl: (\(code)) "
        let line = said.split(whereSeparator: \.isNewline).first { $0.hasPrefix(mark) }
        let text = line?.dropFirst(mark.count).prefix(200) ?? "no HTTP answer"
        return String(text.map { $0.isASCII && $0 >= " " ? $0 : "?" }) + " (curl: \(code))"
    }
}
