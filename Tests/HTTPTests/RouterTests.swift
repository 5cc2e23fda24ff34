import HTTP
import Testing

@Suite("Router")
struct RouterTests {
    static let express = Router<String>.Group(ignoresCase: true, wrongMethod: .notFound)

    /// A router whose payloads are the patterns themselves.
    static func make(
        _ routes: [(HTTPMethod, String)], in group: Router<String>.Group = .init()
    ) -> Router<String> {
        var router = Router<String>()
        for (method, pattern) in routes { router.add(method, pattern, in: group, pattern) }
        return router
    }

    /// The match in words.
    static func text(_ match: Router<String>.Match) -> String {
        switch match {
        case .found(let payload, let parameters):
            payload + parameters.pairs.map { " \($0.name)=\($0.value)" }.joined()
        case .options(let allow): "options \(allow)"
        case .methodNotAllowed(let allow): "405 \(allow)"
        case .notFound: "404"
        }
    }

    @Test(arguments: [
        ("/", "/"), ("/a/b", "/a/b"), ("/a/b/", "/a/b"), ("/a", "404"), ("/a/B", "404"),
        ("//a/b", "404"), ("/a/b//", "404"), ("/runs/7/details", "/runs/{alias}/details/ alias=7"),
        ("/runs/7/details/", "/runs/{alias}/details/ alias=7"), ("/runs//details", "404"),
        ("/runs/create", "/runs/create"), ("/runs/Create", "/runs/{alias} alias=Create"),
        ("/runs/é", "/runs/{alias} alias=é"), ("/a/b/c/d", "404"), ("", "/"),
    ])
    func `a path is found or not`(path: String, found: String) {
        let router = Self.make([
            (.get, "/"), (.get, "/a/b"), (.get, "/runs/{alias}"), (.get, "/runs/create"),
            (.get, "/runs/{alias}/details/"),
        ])
        #expect(Self.text(router.match(.get, path)) == found)
    }

    @Test func `a group may ignore case, and holes keep theirs`() {
        let router = Self.make([(.post, "/api/V2/{name}")], in: Self.express)
        #expect(Self.text(router.match(.post, "/API/v2/Execute")) == "/api/V2/{name} name=Execute")
    }

    @Test func `a group may know no slash at a path's end`() {
        let router = Self.make([(.get, "/"), (.get, "/a")], in: .init(refusesTrailingSlash: true))
        #expect(Self.text(router.match(.get, "/a")) == "/a")
        #expect(Self.text(router.match(.get, "/a/")) == "404")
        #expect(Self.text(router.match(.options, "/a/")) == "404")
        #expect(Self.text(router.match(.get, "/")) == "/")
    }

    @Test func `HEAD is answered where GET is`() {
        let router = Self.make([(.get, "/a"), (.post, "/b")])
        #expect(Self.text(router.match(.head, "/a")) == "/a")
        #expect(Self.text(router.match(.head, "/b")) == "405 POST")
    }

    @Test func `a known path says which methods it has`() {
        let routes: [(HTTPMethod, String)] = [(.get, "/p"), (.post, "/p"), (.delete, "/p")]
        #expect(Self.text(Self.make(routes).match(.put, "/p")) == "405 GET,HEAD,POST,DELETE")
        #expect(
            Self.text(Self.make(routes).match(.options, "/p")) == "options GET,HEAD,POST,DELETE")
        let express = Self.make(routes, in: Self.express)
        #expect(Self.text(express.match(.put, "/p")) == "404")
        #expect(Self.text(express.match(.options, "/P/")) == "options GET,HEAD,POST,DELETE")
        #expect(Self.text(express.match(.options, "/q")) == "404")
        #expect(Self.text(express.match(.options, "*")) == "options GET,HEAD,POST,DELETE")
    }

    @Test func `a less literal route answers a method that the literal one lacks`() {
        let router = Self.make([(.post, "/runs/create"), (.get, "/runs/{alias}")])
        #expect(Self.text(router.match(.get, "/runs/create")) == "/runs/{alias} alias=create")
        #expect(Self.text(router.match(.post, "/runs/create")) == "/runs/create")
    }

    @Test func `a handler for OPTIONS comes first`() {
        #expect(
            Self.text(Self.make([(.options, "/a"), (.get, "/a")]).match(.options, "/a")) == "/a")
    }

    @Test func `what no handler gets is answered by the match`() throws {
        let router = Self.make([(.post, "/a")])
        #expect(router.match(.post, "/a").refusal == nil)
        let options = try #require(router.match(.options, "/a").refusal)
        #expect(options.status == .ok)
        #expect(options.headers["Allow"] == "POST")
        #expect(options.body == Array("POST".utf8))
        let wrong = try #require(router.match(.get, "/a").refusal)
        #expect(wrong.status == .methodNotAllowed)
        #expect(wrong.headers["Allow"] == "POST")
        let missing = try #require(router.match(.get, "/b").refusal)
        #expect(missing.body == Array(#"{"message":"Not Found"}"#.utf8))
    }

    @Test func `routes that shadow each other are found`() {
        func conflicts(_ one: String, _ two: String) -> [RouteConflict.Kind] {
            Self.make([(.get, one), (.get, two)], in: Self.express).conflicts().map(\.kind)
        }
        #expect(conflicts("/a/{x}", "/a/{y}/") == [.shadowed])
        #expect(conflicts("/a", "/A") == [.shadowed])
        #expect(conflicts("/a/{x}", "/{y}/b") == [.crossing])
        #expect(conflicts("/a/{x}", "/a/b").isEmpty)
        #expect(conflicts("/a/{x}", "/b/{x}").isEmpty)
        #expect(conflicts("/a", "/a/b").isEmpty)
        #expect(Self.make([(.get, "/a"), (.post, "/a")]).conflicts().isEmpty)
        #expect(Self.make([(.get, "/a"), (.get, "/A")]).conflicts().isEmpty)
    }

    @Test func `the order of registration does not matter`() {
        let patterns = ["/{a}/b", "/a/{b}", "/a/b", "/{a}/{b}"]
        for start in 0..<patterns.count {
            let rotated = Array(patterns[start...] + patterns[..<start])
            let router = Self.make(rotated.map { (.get, $0) })
            #expect(Self.text(router.match(.get, "/a/b")) == "/a/b")
            #expect(Self.text(router.match(.get, "/a/c")) == "/a/{b} b=c")
            #expect(Self.text(router.match(.get, "/c/b")) == "/{a}/b a=c")
            #expect(Self.text(router.match(.get, "/c/d")) == "/{a}/{b} a=c b=d")
        }
    }
}

@Suite("CORS")
struct CORSTests {
    @Test(
        "a page opens a WebSocket where it is at home, or where it may read answers",
        arguments: [
            (nil, "localhost:2000", true), ("http://localhost:2000", "localhost:2000", true),
            ("HTTPS://LocalHost:2000", "localhost:2000", true), ("null", "localhost:2000", false),
            ("http://localhost", "localhost:2000", false), ("http://", "", false),
            ("https://a.example", "localhost:2000", false),
        ] as [(String?, String, Bool)])
    func webSocket(origin: String?, host: String, isAllowed: Bool) {
        var request = HTTPRequest(method: .get, path: "/", headers: ["Host": host])
        if let origin { request.headers.append("Origin", origin) }
        #expect(CORSPolicy.off.allowsWebSocket(request) == isAllowed)
        #expect(CORSPolicy.anyOrigin.allowsWebSocket(request))
        let isListed = origin == "https://a.example"
        #expect(Self.list.allowsWebSocket(request) == (isAllowed || isListed))
    }

    static func preflight(from origin: String) -> HTTPRequest {
        HTTPRequest(
            method: .options, path: "/a",
            headers: [
                "Origin": origin, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            ])
    }
    static let list = CORSPolicy.origins(["https://a.example"])

    @Test func `off says nothing`() {
        var response = HTTPResponse(status: .ok)
        CORSPolicy.off.decorate(&response, for: Self.preflight(from: "https://a.example"))
        #expect(response.headers.fields.isEmpty)
        #expect(CORSPolicy.off.preflight(Self.preflight(from: "x"), allow: "POST") == nil)
    }

    @Test func `a preflight from an allowed origin is answered`() throws {
        let request = Self.preflight(from: "https://a.example")
        let response = try #require(Self.list.preflight(request, allow: "POST"))
        #expect(response.status == .noContent)
        #expect(response.headers["Access-Control-Allow-Origin"] == "https://a.example")
        #expect(response.headers["Access-Control-Allow-Methods"] == "POST")
        #expect(response.headers["Access-Control-Allow-Headers"] == "content-type")
        #expect(response.headers["Vary"] == "Origin")
    }

    @Test func `another origin gets nothing, and caches are told`() {
        let request = Self.preflight(from: "https://a.example.evil")
        #expect(Self.list.preflight(request, allow: "POST") == nil)
        var response = HTTPResponse(status: .ok)
        Self.list.decorate(&response, for: request)
        #expect(response.headers.fields.map(\.name) == ["Vary"])
    }

    @Test func `any origin is a star`() {
        var response = HTTPResponse(status: .ok)
        CORSPolicy.anyOrigin.decorate(&response, for: Self.preflight(from: "https://b.example"))
        #expect(response.headers["Access-Control-Allow-Origin"] == "*")
        #expect(response.headers["Vary"] == nil)
    }

    @Test func `plain OPTIONS is no preflight`() {
        let request = HTTPRequest(method: .options, path: "/a", headers: ["Origin": "https://a"])
        #expect(CORSPolicy.anyOrigin.preflight(request, allow: "POST") == nil)
    }
}
