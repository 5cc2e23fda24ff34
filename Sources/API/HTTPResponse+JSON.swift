package import HTTP
package import JSON
package import Judging

extension HTTPResponse {
    /// A response that carries a JSON value.
    package init(_ status: HTTPStatus = .ok, json: JSONValue) {
        self.init(
            status: status, headers: ["Content-Type": "application/json; charset=utf-8"],
            body: json.bytes)
    }

    /// Adds `Server-Timing` (W3C Server Timing): how long the job waited for a slot and how
    /// long it was worked on, in milliseconds.
    package func with(_ timing: JobResult.Timing) -> HTTPResponse {
        var response = self
        response.headers.set(
            "Server-Timing",
            "queue;dur=\(timing.queued.milliseconds.javaScriptText), "
                + "work;dur=\(timing.worked.milliseconds.javaScriptText)")
        return response
    }
}

extension Duration {
    /// Exact to the microsecond.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }

    /// Rounded to the nearest; half goes up.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000
            + Int((attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000)
    }
}
