import API
import HTTP
import Testing

@Suite("Paiza: routes and web pages")
struct PaizaRouteTests {
    private func route(_ method: HTTPMethod, _ path: String) -> String {
        var router = Router<PaizaRoute>()
        Paiza.register(in: &router) { $0 }
        #expect(router.conflicts().isEmpty)
        return switch router.match(method, path) {
        case .found(let route, _): "\(route)"
        case .options: "options"
        case .methodNotAllowed(let allow): allow
        case .notFound: "not found"
        }
    }

    @Test(
        "suffix and final slash mean nothing",
        arguments: [("create", "create"), ("get_status", "status"), ("get_details", "details")])
    func aliases(name: String, expected: String) {
        for path in ["/runners/\(name)", "/runners/\(name).json"] {
            for path in [path, path + "/"] {
                #expect(route(.post, path) == expected)
                #expect(route(.options, path) == "preflight")
                #expect(route(.get, path) == (expected == "create" ? "POST,OPTIONS" : expected))
            }
        }
        #expect(route(.post, "/runners/\(name).xml") == "not found")
        #expect(route(.post, "/Runners/\(name)") == "not found")
    }

    @Test(arguments: [
        ("/runners", true), ("/runners/", true), ("/runners/create", true), ("/runners/x/y", true),
        ("/", false), ("/runnersx", false), ("/api/v2/execute", false),
    ])
    func `everything below its prefix is this API's`(path: String, expected: Bool) {
        #expect(Paiza.owns(path) == expected)
    }

    @Test func `a preflight is answered for every origin`() {
        let response = Paiza.preflight(.paiza(.options), policy: PaizaPolicy())
        #expect(response.status == .noContent)
        #expect(response.body.isEmpty)
        #expect(response.headers["Access-Control-Allow-Origin"] == "*")
        #expect(response.headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS")
        #expect(response.headers["Access-Control-Allow-Headers"] == "*")
        #expect(response.headers["Access-Control-Max-Age"] == "86400")
    }

    @Test(arguments: [
        ("content-type, X-Api-Key", "content-type, X-Api-Key"), ("", "*"), ("a\"b", "*"),
        ("a: b", "*"),
    ])
    func `the headers that a page wants to send are allowed`(wanted: String, expected: String) {
        let request = HTTPRequest.paiza(
            .options, headers: ["Access-Control-Request-Headers": wanted])
        let response = Paiza.preflight(request, policy: PaizaPolicy())
        #expect(response.headers["Access-Control-Allow-Headers"] == expected)
    }

    @Test func `every answer may be read by every page, refusals too`() {
        let refusal = Paiza.render(.busy(retryAfterSeconds: 1), policy: PaizaPolicy())
        let response = Paiza.decorate(refusal, policy: PaizaPolicy())
        #expect(response.headers["Access-Control-Allow-Origin"] == "*")
        #expect(response.headers["Access-Control-Expose-Headers"] == "*")
        #expect(response.status == refusal.status)
        #expect(response.body == refusal.body)
    }

    @Test func `pages get nothing where the settings say so`() {
        let policy = PaizaPolicy(allowsEveryOrigin: false)
        let preflight = Paiza.preflight(.paiza(.options), policy: policy)
        #expect(preflight.status == .noContent)
        let answer = Paiza.renderStatus(id: "1", isCompleted: true)
        for response in [preflight, Paiza.decorate(answer, policy: policy)] {
            #expect(
                !response.headers.fields.contains { $0.name.hasPrefix("Access-Control") })
        }
    }
}
