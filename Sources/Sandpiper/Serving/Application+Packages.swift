import API
import HTTP
import Judging
import Networking
import Packages

extension Application {
    /// Packages change what this server runs for everybody, so not everybody may.
    func answer(
        to request: HTTPRequest, _ action: Piston.PackageAction, over exchange: Exchange
    ) async -> HTTPResponse? {
        guard let depot else {
            return .message(
                .forbidden, "Packages are switched off: see the setting packages.enabled")
        }
        if let refusal = access.refusalOfPackages(to: request) { return refusal }
        do throws(PistonRefusal) {
            // A body is looked at even where none is asked for.
            let wanted = try Piston.parsePackage(request)
            if action == .install, EventStream.isWanted(by: request) {
                return await stream(wanted, depot, to: request, over: exchange)
            }
            return await answer(to: wanted, action, depot)
        } catch {
            return Piston.render(error)
        }
    }

    private func answer(
        to wanted: PistonPackageRequest, _ action: Piston.PackageAction, _ depot: PackageDepot
    ) async -> HTTPResponse {
        do throws(PackageRefusal) {
            switch action {
            case .list:
                let listing = await depot.list()
                var response = Piston.render(listing.offers)
                for problem in listing.problems {
                    let text = Piston.message(of: problem)
                    Log.warning("packages: \(text)")
                    // The list is true without that source, but not complete.
                    response.headers.append(
                        "Sandpiper-Packages-Problem",
                        String(decoding: text.utf8.filter { 0x20..<0x7F ~= $0 }, as: UTF8.self))
                }
                return response
            case .install:
                return Piston.render(try await depot.install(wanted.name, wanted.selector))
            case .remove: return Piston.render(try await depot.remove(wanted.name, wanted.selector))
            }
        } catch {
            return Piston.render(error)
        }
    }

    /// An installation as it goes on. What is wrong before it starts is an answer like any other;
    /// who hangs up is told no more, and the installation goes on.
    private func stream(
        _ wanted: PistonPackageRequest, _ depot: PackageDepot, to request: HTTPRequest,
        over exchange: Exchange
    ) async -> HTTPResponse? {
        let (lines, listener) = AsyncStream.makeStream(of: String.self)
        async let outcome = install(wanted, depot, telling: listener)
        var iterator = lines.makeAsyncIterator()
        guard var line = await iterator.next() else { return await outcome.response }
        var head = EventStream.head
        cors.decorate(&head, for: request)
        let stream = exchange.stream(head, idleBytes: EventStream.idleBytes)
        while await stream.write(Piston.renderEvent(progress: line)) {
            guard let next = await iterator.next() else { break }
            line = next
        }
        await stream.write(await outcome.event)
        return nil
    }

    private func install(
        _ wanted: PistonPackageRequest, _ depot: PackageDepot,
        telling listener: AsyncStream<String>.Continuation
    ) async -> (response: HTTPResponse, event: [UInt8]) {
        defer { listener.finish() }
        do throws(PackageRefusal) {
            let offer = try await depot.install(wanted.name, wanted.selector) { listener.yield($0) }
            return (Piston.render(offer), Piston.renderEvent(offer))
        } catch {
            return (Piston.render(error), Piston.renderEvent(error))
        }
    }
}
