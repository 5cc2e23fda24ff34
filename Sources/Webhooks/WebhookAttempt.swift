internal import Linux

/// One attempt to deliver: looks the name up, judges what it stands for, has curl post the body
/// there, and reads what comes back. Blocks; never on a thread that others wait for.
///
/// curl runs as a user id that belongs to nobody and ends with the thread that started it. It
/// speaks TLS with the host's certificates, follows no redirect, asks no proxy and reads no
/// file of settings.
struct WebhookAttempt: Sendable {
    var rule: AddressRule
    var secrets: [WebhookSecret]
    var agent: String
    var timeout: Duration
    var confinedUser: Int?
    var environment: [String: String]
    /// Becomes readable when the server ends.
    var stopDescriptor: Int32

    /// After the head of an answer: how long its end is waited for, and how much of its body is
    /// read, so that the receiver does not see the connection break.
    private static let lingering: Duration = .seconds(1)
    private static let bodyByteLimit = 64 * 1024

    /// `mayConnect` is asked once, just before curl is started.
    func make(
        _ url: String, id: String, body: [UInt8], timestamp: Int64, mayConnect: () -> Bool
    ) -> AttemptAnswer {
        let deadline = ContinuousClock.now + timeout
        let target: WebhookTarget
        do throws(WebhookProblem) {
            target = try WebhookTarget(url)
        } catch {
            return .refused("refused: \(error)", isFinal: true)
        }
        let addresses: [IPAddress]
        switch allowedAddresses(of: target) {
        case .success(let found): addresses = found
        case .failure(let obstacle): return obstacle.answer
        }
        let timeLeft = deadline - ContinuousClock.now
        guard timeLeft > .zero else {
            return .failed("\(timedOut) while \(target.host) was looked up")
        }
        let headers = StandardWebhooks.headers(
            id: id, timestamp: timestamp, body: body, secrets: secrets)
        let order = CurlOrder(
            target: target, addresses: addresses, headers: headers, agent: agent,
            bodyPath: "/proc/self/fd/3", timeLimit: timeLeft)
        guard mayConnect() else { return .interrupted }
        do {
            return try post(order, body, deadline: deadline)
        } catch {
            return .failed("\(error)")
        }
    }

    private struct Obstacle: Error { var answer: AttemptAnswer }

    private func allowedAddresses(of target: WebhookTarget) -> Result<[IPAddress], Obstacle> {
        var addresses: [IPAddress] = []
        if let address = target.address {
            addresses = [address]
        } else {
            do throws(HostNames.Failure) {
                addresses = try HostNames.addresses(of: target.host)
                    .compactMap { IPAddress(bytes: $0) }
            } catch {
                return .failure(Obstacle(answer: .failed("\(target.host): \(error)")))
            }
        }
        let refusals = addresses.map { rule.refusal(of: $0, host: target.host) }
        let allowed = zip(addresses, refusals).filter { $0.1 == nil }.map { $0.0 }
        if !allowed.isEmpty { return .success(allowed) }
        let words = refusals.compactMap(\.self).first ?? "\(target.host) has no address"
        // A name may stand for something else later; an address may not.
        return .failure(Obstacle(answer: .refused(words, isFinal: target.address != nil)))
    }

    /// Has curl carry out `order`, and reads the answer.
    func post(
        _ order: CurlOrder, _ body: [UInt8], deadline: ContinuousClock.Instant
    ) throws -> AttemptAnswer {
        let command = try HostTool.command(CurlOrder.words, .confined(user: confinedUser))
        let configuration = try FileDescriptor.memoryFile(
            named: "webhook-order", holding: [Array(order.text.utf8)])
        let content = try FileDescriptor.memoryFile(named: "webhook-body", holding: [body])
        let curl = try RunningTool.start(
            "curl", command, environment: variables, input: configuration.raw,
            extra: content.raw, errorsToo: true)
        var head = AnswerHead()
        var deadline = deadline
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let hasAnswer = head.answer != nil
            let timeLeft = deadline - ContinuousClock.now
            guard timeLeft > .zero else { return head.answer ?? .failed(timedOut) }
            let ready = try Poll.wait(
                for: [Poll.Interest(curl.output.raw), Poll.Interest(stopDescriptor)],
                milliseconds: Int32(clamping: timeLeft.wholeMilliseconds + 1))
            if ready[1] { return head.answer ?? .interrupted }
            switch try curl.output.read(into: &buffer) {
            case .nothing: continue
            case .bytes(let count): head.read(buffer[..<count])
            case .end:
                let ending = try curl.end()
                return head.answer ?? answer(to: ending, head.text, order.target)
            }
            if head.bodyByteCount > Self.bodyByteLimit { return head.answer ?? .failed(timedOut) }
            if !hasAnswer, head.answer != nil {
                deadline = min(deadline, ContinuousClock.now + Self.lingering)
            }
        }
    }

    private func answer(
        to ending: ChildProcess.Ending, _ said: String, _ target: WebhookTarget
    ) -> AttemptAnswer {
        switch ending {
        case .exited(28): .failed(timedOut)
        case .exited(let code):
            .failed(CurlFailure.words(code: code, said: said, target: target))
        case .signalled(let number): .failed("curl was ended by signal \(number)")
        }
    }

    private var timedOut: String {
        let milliseconds = timeout.wholeMilliseconds
        let isWhole = milliseconds.isMultiple(of: 1000)
        return "timed out after " + (isWhole ? "\(milliseconds / 1000) s" : "\(milliseconds) ms")
    }

    private var variables: [String] {
        var all = environment
        all["PATH"] = "/usr/bin:/bin"
        all["LC_ALL"] = "C"
        all["HOME"] = "/nonexistent"
        return all.map { "\($0)=\($1)" }.sorted()
    }
}
