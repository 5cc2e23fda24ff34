import API
import HTTP
import Judging
import Packages

extension Application {
    /// Packages change what this server runs for everybody, so not everybody may.
    func answer(to request: HTTPRequest, _ action: Piston.PackageAction) async -> HTTPResponse {
        guard let depot else {
            return .message(
                .forbidden, "Packages are switched off: see the setting packages.enabled")
        }
        if let refusal = access.refusalOfPackages(to: request) { return refusal }
        do throws(PistonRefusal) {
            // A body is looked at even where none is asked for.
            let wanted = try Piston.parsePackage(request)
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
}
