import Grading
import JSON

/// What is kept in memory beside a run: all that status, lists and counts show of it, so that
/// neither source nor details have to be read for them.
package struct OmegaUpNote: Sendable, Equatable {
    /// Without the source.
    package var order: OmegaUpOrder
    /// As it was accepted, or as somebody decided since.
    package var kind: OmegaUpAccepted.Kind
    /// Of the last grading, without what `run/details` has besides; `nil`: there was none.
    package var result: OmegaUpResult?
    /// While it is graded again: what it had before.
    package var previous: OmegaUpResult?

    package init(_ order: OmegaUpOrder) {
        self.order = order
        self.order.submission.source = []
        kind = order.submission.kind
    }

    /// A grading has ended.
    package mutating func conclude(_ result: OmegaUpResult) {
        var short = result
        (short.details, short.compileError) = (nil, nil)
        (short.judgedBy, short.logs) = ("", "")
        self.result = short
    }

    /// Another grading begins; until it has ended, the old result is shown.
    package mutating func reopen() {
        guard let result else { return }
        previous = result
        self.result = nil
    }

    /// The run as it is shown in that state. A result is shown when the run is over, not before. A
    /// crash may leave a run that is over and was to be graded again: it has what it had.
    package func run(_ state: OmegaUpRun.State) -> OmegaUpRun {
        let shown = state == .ready ? result ?? previous : previous
        return OmegaUpRun(order, state: state, result: shown, kind: kind)
    }
}

// MARK: - As it is kept

extension OmegaUpNote {
    /// One JSON object.
    package var encoded: [UInt8] {
        var object: JSONObject = ["order": order.head, "type": .string(kind.rawValue)]
        object["result"] = result?.summary
        object["previous"] = previous?.summary
        return JSONValue.object(object).bytes
    }

    /// `nil` for what `encoded` has not written.
    package init?(decoding bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes), let head = value["order"],
            let order = OmegaUpOrder(head, source: []),
            let kind = value["type"]?.string.flatMap(OmegaUpAccepted.Kind.init)
        else { return nil }
        self.init(order)
        self.kind = kind
        result = value["result"].flatMap { OmegaUpResult($0) }
        previous = value["previous"].flatMap { OmegaUpResult($0) }
    }
}
