import API
import Engine
import HTTP
import JSON
import Judging
import Networking
import Sandboxing

/// Answers that come while the job runs.
extension Application {
    // MARK: Events

    /// What is wrong before the job starts is an answer like any other.
    func stream(
        _ execution: PistonExecution, to request: HTTPRequest, over exchange: Exchange
    ) async -> HTTPResponse? {
        let live = LiveJob(.results)
        async let outcome = submit(execution.job, from: request, live: live)
        guard await live.next() != nil else {
            return switch await outcome {
            case .success(let result): Piston.render(result, of: execution)
            case .failure(let refusal): Piston.render(refusal)
            }
        }
        var head = EventStream.head.with("Sandpiper-Isolation", isolation.summary)
        cors.decorate(&head, for: request)
        let stream = exchange.stream(head, idleBytes: EventStream.idleBytes)
        while let event = await live.next() {
            let bytes = Piston.renderEvent(event, of: execution)
            if !bytes.isEmpty { await stream.write(bytes) }
        }
        switch await outcome {
        case .success(let result):
            await stream.write(Piston.renderEvent(result, of: execution))
        case .failure(let refusal): await stream.write(Piston.renderEvent(refusal))
        }
        return nil
    }

    // MARK: Interactive runs

    func connect(_ request: HTTPRequest, over exchange: Exchange) async -> HTTPResponse? {
        // A plain GET finds nothing here, as in the reference.
        guard WebSocketHandshake.isAsked(by: request) else {
            return Piston.renderNotFound(request)
        }
        guard cors.allowsWebSocket(request) else {
            return .message(
                .forbidden, "Pages of this Origin may not connect; see the setting cors")
        }
        do throws(WebSocketHandshake.Failure) {
            var headers = try WebSocketHandshake.accept(request)
            headers.append("Sandpiper-Isolation", isolation.summary)
            await converse(exchange.webSocket(headers), request)
            return nil
        } catch {
            return error.response
        }
    }

    /// One conversation, from its opening to its close. The job ends with it.
    private func converse(_ socket: WebSocket, _ request: HTTPRequest) async {
        var dialogue = PistonDialogue(policy: piston)
        guard let execution = await opening(of: &dialogue, on: socket) else { return }
        let live = LiveJob(.interactive)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await narrate(execution, live, to: socket, request) }
            while let message = await socket.next() {
                for action in dialogue.received(message, catalogue: catalogue) {
                    await perform(action, live, socket)
                }
            }
            group.cancelAll()
        }
    }

    /// The accepted `init`, if there is one in time. A close wakes whoever waits for a message.
    private func opening(
        of dialogue: inout PistonDialogue, on socket: WebSocket
    ) async -> PistonExecution? {
        let timer = Task {
            try await Task.sleep(for: PistonDialogue.initTimeout)
            socket.close(PistonCloseCode.initTimeout.code, PistonCloseCode.initTimeout.reason)
        }
        defer { timer.cancel() }
        while let message = await socket.next() {
            for action in dialogue.received(message, catalogue: catalogue) {
                if case .start(let execution) = action {
                    socket.keep(message.byteCount)
                    return execution
                }
                await perform(action, nil, socket)
            }
        }
        return nil
    }

    private func perform(
        _ action: PistonDialogue.Action, _ live: LiveJob?, _ socket: WebSocket
    ) async {
        switch action {
        case .start: preconditionFailure("a conversation starts once")
        case .input(let bytes): await live?.write(bytes)
        case .endInput: live?.endInput()
        case .signal(let number): live?.signal(number)
        case .send(let value): await socket.send(.text(value.text))
        case .close(let code): socket.close(code.code, code.reason)
        }
    }

    /// Runs the job, and tells what happens to it.
    private func narrate(
        _ execution: PistonExecution, _ live: LiveJob, to socket: WebSocket, _ request: HTTPRequest
    ) async {
        async let outcome = submit(execution.job, from: request, live: live)
        var narrator = PistonNarrator(execution)
        while let event = await live.next() {
            for value in narrator.tell(event) { await socket.send(.text(value.text)) }
        }
        var code = PistonCloseCode.completed
        if case .failure(let refusal) = await outcome {
            await socket.send(.text(Piston.error(Piston.message(refusal)).text))
            code = .notifiedError
        }
        socket.close(code.code, code.reason)
    }
}
