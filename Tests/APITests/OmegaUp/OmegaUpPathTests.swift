import HTTP
import Testing

@testable import API

@Suite("OmegaUp: paths")
struct OmegaUpPathTests {
    @Test(arguments: OmegaUpEndpoint.allCases)
    func `every endpoint is found, in any case, with and without a slash`(
        endpoint: OmegaUpEndpoint
    ) {
        let name = endpoint.rawValue
        for path in ["/api/\(name)", "/api/\(name)/", "/api/\(name.uppercased())/"] {
            #expect(OmegaUpPath(path)?.endpoint == endpoint, "\(path)")
            #expect(OmegaUpPath(path)?.isDocumented == false)
            #expect(OmegaUp.owns(path))
        }
    }

    @Test(arguments: [
        ("details", OmegaUpEndpoint.runDetails), ("source", .runSource), ("status", .runStatus),
        ("rejudge", .runRejudge), ("disqualify", .runDisqualify), ("requalify", .runRequalify),
        ("download", .runDownload),
    ])
    func `a run has verbs, below api and without it`(
        verb: String, endpoint: OmegaUpEndpoint
    ) throws {
        for path in ["/api/runs/abc/\(verb)/", "/api/runs/abc/\(verb)", "/runs/abc/\(verb)/"] {
            let found = try #require(OmegaUpPath(path))
            #expect(found.endpoint == endpoint)
            #expect(found.isDocumented)
            #expect(found.pairs == [.init(name: "run_alias", value: "abc")])
            #expect(OmegaUp.owns(path))
        }
    }

    @Test(arguments: ["/api/runs/create/", "/api/runs/create", "/runs/create/", "/runs/create"])
    func `create is no name of a run`(path: String) {
        #expect(OmegaUpPath(path)?.endpoint == .runCreate)
        #expect(OmegaUpPath(path)?.isDocumented == true)
        #expect(OmegaUp.owns(path))
    }

    @Test func `what follows the method are names and values`() throws {
        let path = try #require(OmegaUpPath("/api/run/download/run_alias/abc/show_diff/true/odd"))
        #expect(
            path.pairs == [
                .init(name: "run_alias", value: "abc"), .init(name: "show_diff", value: "true"),
            ])
    }

    @Test(arguments: [
        "/api", "/api/", "/api/run", "/api/run/", "/api/run/nothing/", "/api/nothing/create",
        "/api//create", "/api/run//create", "/api/runs/abc", "/api/runs/abc/events",
        "/api/runs//details", "/api/run/create2", "/api/run/execute", "/api/vx/execute",
    ])
    func `what there is not is said in this API's form`(path: String) {
        #expect(OmegaUp.owns(path))
        #expect(OmegaUp.refusal(.omegaUp(.post, path)) == .apiNotFound)
    }

    @Test(arguments: [
        "/", "/runs", "/runs/", "/runs/abc", "/runs/abc/events", "/runs/abc/details/x",
        "/runs//details", "/api/v2/execute", "/api/v3", "/api/V3/runtimes", "/apis/run/create",
        "/v1/api/run/create",
        "*",
    ])
    func `paths of others are theirs`(path: String) {
        #expect(!OmegaUp.owns(path))
        #expect(OmegaUp.refusal(.omegaUp(.post, path)) == .apiNotFound)
    }

    @Test(arguments: OmegaUpEndpoint.allCases)
    func `GET is for what changes nothing`(endpoint: OmegaUpEndpoint) {
        let verbs = ["create", "update", "add", "rejudge", "qualify", "open", "login", "revoke"]
        let name = endpoint.rawValue.lowercased().split(separator: "/")[1]
        let isMutating = verbs.contains(where: name.contains)
        #expect(endpoint.isMutating == isMutating)
        let path = "/api/\(endpoint.rawValue)/"
        for method in [HTTPMethod.get, .head] {
            let refusal = OmegaUp.refusal(.omegaUp(method, path))
            #expect((refusal == .methodNotAllowed(method.name)) == isMutating)
        }
        #expect(OmegaUp.refusal(.omegaUp(.delete, path)) == .methodNotAllowed("DELETE"))
        for method in [HTTPMethod.post, .put, HTTPMethod("PATCH")] {
            #expect(OmegaUp.refusal(.omegaUp(method, path))?.status.code != 405)
        }
    }

    @Test func `nobody needs to be logged in for what everybody may know`() {
        let open = OmegaUpEndpoint.allCases.filter { !$0.needsIdentity }
        #expect(
            open.map(\.rawValue) == [
                "run/counts", "problem/details", "contest/details", "user/login",
                "session/currentSession", "time/get",
            ])
    }
}
