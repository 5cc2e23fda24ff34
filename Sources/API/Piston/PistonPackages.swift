package import HTTP
import JSON
package import Judging

/// `/api/v2/packages`: which package a request means, and what came of it, in Piston's words.
package struct PistonPackageRequest: Sendable, Equatable {
    /// Of the package. A field that is absent is `undefined`, which matches nothing: that is how
    /// the reference answers it.
    package var name: String
    package var selector: String
}

extension Piston {
    /// What there is to do with packages.
    package enum PackageAction: Sendable, Equatable { case list, install, remove }

    /// The body of an installation or a removal.
    package static func parsePackage(
        _ request: HTTPRequest
    ) throws(PistonRefusal) -> PistonPackageRequest {
        let body = try body(of: request)
        try checkContentType(of: request)
        let text = { (name: String) in body[name].map { $0.string ?? $0.javaScriptText } }
        return PistonPackageRequest(
            name: text("language") ?? "undefined", selector: text("version") ?? "undefined")
    }

    /// The list. `language` is the name of the package.
    package static func render(_ offers: [PackageOffer]) -> HTTPResponse {
        HTTPResponse(
            json: .array(
                offers.map { offer in
                    [
                        "language": .string(offer.name), "language_version": .string(offer.version),
                        "installed": .bool(offer.isInstalled),
                    ]
                }))
    }

    /// Installed or removed.
    package static func render(_ offer: PackageOffer) -> HTTPResponse {
        HTTPResponse(
            json: ["language": .string(offer.name), "version": .string(offer.version)])
    }

    package static func render(_ refusal: PackageRefusal) -> HTTPResponse {
        var status = HTTPStatus.internalServerError
        if case .unknown = refusal { status = .notFound }
        return HTTPResponse(status, json: ["message": .string(message(of: refusal))])
    }

    /// The first four are the reference's, to the letter.
    package static func message(of refusal: PackageRefusal) -> String {
        switch refusal {
        case .unknown(let name, let selector):
            "Requested package \(name)-\(selector) does not exist"
        case .alreadyInstalled: "Already installed"
        case .notInstalled(let name, let version): "\(name)-\(version) is not installed"
        case .checksum(let wanted, let got):
            "Checksum miss-match want: \(wanted) got: \(got)"
        case .belongsToHost(let name, let version):
            "\(name)-\(version) belongs to the host, which alone can remove it"
        case .inUse(let name, let version):
            "\(name)-\(version) was removed, but a job still runs from it; try again later"
        case .failed(let text): text
        }
    }

    // MARK: - As events

    /// One line of what an installation does.
    package static func renderEvent(progress line: String) -> [UInt8] {
        bytes("progress", ["message": .string(line)])
    }

    /// The end of one that was told in events: `result` holds what the answer would.
    package static func renderEvent(_ offer: PackageOffer) -> [UInt8] {
        bytes("result", ["language": .string(offer.name), "version": .string(offer.version)])
    }

    package static func renderEvent(_ refusal: PackageRefusal) -> [UInt8] {
        bytes("error", ["message": .string(message(of: refusal))])
    }
}
