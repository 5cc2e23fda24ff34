package import Judging

/// paiza.io's "Runners" API: `/runners/create`, `get_status` and `get_details`.
///
/// Theory of operation. A request is answered at once with an id, and the client asks for the rest
/// later; between the two the run belongs to somebody else. Everything here is a pure function:
///
///     Paiza.register(in: router, …)       which of the endpoints a request means
///     Paiza.parse(request, …)             request → `PaizaCall`, or a `PaizaRefusal`
///     Paiza.conclude(order, …)            what came of the job → the bytes to keep
///     Paiza.render…                       what is known of a run → response
///     Paiza.decorate(response, …)         what lets web pages read it
///
/// What is kept of an accepted run is `PaizaOrder.encoded`, from which the job can be made again,
/// and, once it has ended, what `conclude` gives: the answer to `get_details`, byte for byte.
///
/// Programs that use this API were written against the service, so its habits count as much as its
/// document: parameters come from the query, a form or JSON, whatever the method; refusals have
/// status 200; `error` is there only when something is wrong.
package enum Paiza {}

/// What the server's settings say about this API.
package struct PaizaPolicy: Sendable, Equatable {
    package var limits: LimitPolicy
    /// For the runs of every job.
    package var callProfile: CallProfile
    /// The key `guest`, which every document of this API names, is a valid one.
    package var acceptsGuest: Bool
    /// A request without a key is accepted, and so is one whose headers have a key that nobody
    /// knows, as behind a proxy that sends its own.
    package var keyIsOptional: Bool
    /// A refusal has the status of its kind instead of 200.
    package var errorsAreHTTPStatuses: Bool
    /// `time` and `build_time` are strings of two decimals, as the service sends them, instead of
    /// numbers, as its document has them.
    package var timeIsText: Bool
    /// A run over its time is a `failure` instead of `timeout`, which the document does not name.
    package var timeoutIsFailure: Bool
    /// Web pages of every origin may ask.
    package var allowsEveryOrigin: Bool
    package var sourceBytes: Int
    package var inputBytes: Int
    /// The most that an answer is held back.
    package var longPollMaximum: Duration

    package init(
        limits: LimitPolicy = LimitPolicy(), callProfile: CallProfile = .standard,
        acceptsGuest: Bool = true, keyIsOptional: Bool = false,
        errorsAreHTTPStatuses: Bool = false, timeIsText: Bool = false,
        timeoutIsFailure: Bool = false, allowsEveryOrigin: Bool = true,
        sourceBytes: Int = 1 << 20, inputBytes: Int = 10 << 20,
        longPollMaximum: Duration = .seconds(60)
    ) {
        self.limits = limits
        self.callProfile = callProfile
        self.acceptsGuest = acceptsGuest
        self.keyIsOptional = keyIsOptional
        self.errorsAreHTTPStatuses = errorsAreHTTPStatuses
        self.timeIsText = timeIsText
        self.timeoutIsFailure = timeoutIsFailure
        self.allowsEveryOrigin = allowsEveryOrigin
        self.sourceBytes = sourceBytes
        self.inputBytes = inputBytes
        self.longPollMaximum = longPollMaximum
    }
}

/// What an accepted request asks for.
package enum PaizaCall: Sendable {
    /// To run a program. `wait`: the answer is held until the run is over, that long at most;
    /// `nil`: answered at once. `key` is the configured key that was shown; `nil` for `guest` and
    /// for none, which many share.
    case create(PaizaOrder, job: Job, wait: Duration?, key: String?)
    /// How far a run is. `wait` as above, an extension of ours.
    case status(id: String, wait: Duration?)
    /// All about a run. `wait` as above.
    case details(id: String, wait: Duration?)
}

extension Paiza {
    /// A new id: 15 decimal digits, the first of which is not 0. A string everywhere, but a client
    /// that takes the document's "integer" at its word can convert it, in JavaScript too.
    ///
    /// Everybody is `guest`, so an id is all that protects a run: `generator` must be one for
    /// cryptography, as the system's is.
    package static func newID(using generator: inout some RandomNumberGenerator) -> String {
        "\(Int.random(in: 100_000_000_000_000...999_999_999_999_999, using: &generator))"
    }
}
