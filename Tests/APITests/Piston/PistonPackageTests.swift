import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Piston: packages")
struct PistonPackageTests {
    private func request(_ body: String) -> HTTPRequest {
        .make("/api/v2/packages", body: body)
    }

    @Test(
        "a body names a package and a range",
        arguments: [
            (#"{"language":"lua","version":"5.x"}"#, "lua", "5.x"),
            (#"{"language":"lua"}"#, "lua", "undefined"), ("{}", "undefined", "undefined"),
            (#"{"language":1,"version":null}"#, "1", "null"),
        ])
    func parse(body: String, name: String, selector: String) throws {
        let wanted = try Piston.parsePackage(request(body))
        #expect(wanted.name == name)
        #expect(wanted.selector == selector)
    }

    @Test func `a body must say that it is JSON`() {
        #expect(throws: PistonRefusal.contentType) {
            _ = try Piston.parsePackage(.make("/api/v2/packages", headers: [:], body: "{}"))
        }
    }

    @Test func `the list has the reference's members in its order`() {
        let response = Piston.render([
            PackageOffer(name: "gcc", version: "10.2.0", isInstalled: false),
            PackageOffer(name: "lua", version: "5.4.4", isInstalled: true),
        ])
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"[{"language":"gcc","language_version":"10.2.0","installed":false},"#
                + #"{"language":"lua","language_version":"5.4.4","installed":true}]"#)
    }

    @Test(
        "each refusal in the reference's words",
        arguments: [
            (
                PackageRefusal.unknown(name: "zz", selector: "1"), 404,
                "Requested package zz-1 does not exist"
            ),
            (.alreadyInstalled, 500, "Already installed"),
            (.notInstalled(name: "tpk", version: "1.1.0"), 500, "tpk-1.1.0 is not installed"),
            (.checksum(wanted: "a", got: "b"), 500, "Checksum miss-match want: a got: b"),
            (.failed("no"), 500, "no"),
        ])
    func refusals(refusal: PackageRefusal, status: Int, message: String) {
        let response = Piston.render(refusal)
        #expect(response.status.code == status)
        #expect(
            String(decoding: response.body, as: UTF8.self) == "{\"message\":\"\(message)\"}")
    }

    @Test func `the highest version within the range is meant, and only of that name`() {
        let offers = ["1.0.0", "1.1.0", "odd", "2.0.0-rc.1"].map {
            PackageOffer(name: "tpk", version: $0, isInstalled: false)
        }
        func version(_ name: String, _ range: String) -> String? {
            PackageOffer.highest(in: offers, named: name, within: range)?.version
        }
        #expect(version("tpk", "*") == "1.1.0")
        #expect(version("tpk", "1.0.x") == "1.0.0")
        #expect(version("tpk", "undefined") == nil)
        #expect(version("TPK", "*") == nil)
    }
}
