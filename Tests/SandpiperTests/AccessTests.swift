import Engine
import HTTP
import Testing

@testable import Sandpiper

@Suite("Access: who may run programs")
struct AccessTests {
    private func access(
        _ host: String, keys: [String] = [], anonymous: Bool = false
    ) -> Access {
        var settings = Settings()
        settings.host = host
        settings.allowAnonymous = anonymous
        return Access(settings: settings, keys: keys)
    }

    private func request(_ authorization: String? = nil, from address: String = "10.0.0.1")
        -> HTTPRequest
    {
        var headers = HTTPHeaders()
        if let authorization { headers.append("Authorization", authorization) }
        return HTTPRequest(
            method: .get, path: "/", headers: headers, remoteAddress: address)
    }

    @Test func `packages are for this machine and for keys, even where nobody is asked for one`() {
        let open = access("0.0.0.0", anonymous: true)
        #expect(open.refusalOfPackages(to: request())?.status.code == 403)
        #expect(open.refusalOfPackages(to: request(from: "127.0.0.1")) == nil)
        #expect(open.refusalOfPackages(to: request(from: "::1")) == nil)
        // A web page whose name was made to lead here.
        var rebound = request(from: "127.0.0.1")
        rebound.headers.set("Host", "evil.example")
        #expect(open.refusalOfPackages(to: rebound)?.status.code == 403)
        let keyed = access("0.0.0.0", keys: ["k"], anonymous: true)
        #expect(keyed.refusalOfPackages(to: request())?.status.code == 401)
        #expect(keyed.refusalOfPackages(to: request("wrong"))?.status.code == 401)
        #expect(keyed.refusalOfPackages(to: request("k")) == nil)
        #expect(keyed.refusalOfPackages(to: request("Bearer k")) == nil)
    }

    @Test(
        "on loopback nobody is asked",
        arguments: ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
    func loopback(host: String) {
        #expect(Access.isLoopback(host))
        #expect(access(host, keys: ["k"]).allows(request()))
        #expect(access(host, keys: ["k"]).allows(request("wrong")))
    }

    @Test func `a key can be asked for everywhere, whatever else is said`() {
        var settings = Settings()
        settings.requireKey = true
        settings.allowAnonymous = true
        for host in ["127.0.0.1", "0.0.0.0"] {
            settings.host = host
            let access = Access(settings: settings, keys: ["k"])
            #expect(!access.allows(request()))
            #expect(access.allows(request("k")))
        }
    }

    @Test(
        "on loopback a request is for addresses and localhost, so that no name can be rebound",
        arguments: [
            ("127.0.0.1:2000", true), ("localhost", true), ("LOCALHOST:2000", true),
            ("[::1]:2000", true), ("", true), ("evil.example", false), ("evil.example:2000", false),
            ("127.0.0.1.evil.example", false), ("localhost.evil.example", false),
            ("proxy.example:80", true),
        ])
    func hosts(field: String, isMeant: Bool) {
        var settings = Settings()
        settings.allowedHosts = ["proxy.example"]
        var request = request()
        request.headers.append("Host", field)
        #expect(Access(settings: settings, keys: []).means(request) == isMeant)
        settings.host = "0.0.0.0"
        #expect(Access(settings: settings, keys: ["k"]).means(request))
    }

    @Test(
        "beyond it a key is asked for",
        arguments: ["0.0.0.0", "::", "192.168.1.5", "::ffff:127.0.0.1", "1127.0.0.1"])
    func elsewhere(host: String) {
        let access = access(host, keys: ["first", "second"])
        #expect(!access.allows(request()))
        #expect(!access.allows(request(from: "127.0.0.1")))
        #expect(access.allows(request("first")))
        #expect(access.allows(request("second")))
        #expect(access.allows(request("Bearer second")))
        #expect(access.allows(request("bearer second")))
    }

    @Test(
        "only a whole key opens",
        arguments: [
            "", "Bearer", "Bearer ", "secre", "secret2", "Secret", "secret secret", "Basic secret",
            "Bearer  secret", "Bearer secret ", "terces", "secretsecret", "\0",
        ])
    func wrong(authorization: String) {
        #expect(!access("0.0.0.0", keys: ["secret"]).allows(request(authorization)))
    }

    @Test func `a key that is repeated pieces of another is another`() {
        let access = access("0.0.0.0", keys: ["abab"])
        for text in ["ab", "a", "abababab", "ababab"] { #expect(!access.allows(request(text))) }
    }

    @Test func `an empty key opens nothing, and no key opens nothing`() {
        #expect(!access("0.0.0.0", keys: [""]).allows(request("")))
        #expect(!access("0.0.0.0", keys: [""]).allows(request("Bearer ")))
        #expect(!access("0.0.0.0").allows(request("x")))
    }

    @Test func `a key that begins like a scheme is compared without it`() {
        #expect(access("0.0.0.0", keys: ["Bearer"]).allows(request("Bearer")))
        #expect(access("0.0.0.0", keys: ["Bearer"]).allows(request("Bearer Bearer")))
    }

    @Test func `said explicitly, nobody is asked`() {
        #expect(access("0.0.0.0", anonymous: true).allows(request()))
    }

    @Test func `turns are counted by key, else by address`() {
        let access = access("0.0.0.0", keys: ["k", "l"])
        let byKey = access.client(of: request("k", from: "10.0.0.1"))
        #expect(byKey == access.client(of: request("Bearer k", from: "10.0.0.2")))
        #expect(byKey != access.client(of: request("l", from: "10.0.0.1")))
        let byAddress = access.client(of: request(from: "10.0.0.1"))
        #expect(byAddress == access.client(of: request("wrong", from: "10.0.0.1")))
        #expect(byAddress != access.client(of: request(from: "10.0.0.2")))
        #expect(byAddress != byKey)
    }

    @Test func `an address that looks like a key is another client than the key`() {
        let access = access("0.0.0.0", keys: ["10.0.0.1"])
        #expect(access.client(of: request("10.0.0.1")) != access.client(of: request()))
    }

    @Test func `the refusal says how to do better`() {
        #expect(Access.refusal.status.code == 401)
        #expect(Access.refusal.headers["WWW-Authenticate"] == "Bearer")
    }
}

@Suite("Application: which adapter a request means")
struct ApplicationRouteTests {
    @Test func `no two routes mean the same request`() {
        #expect(Application.makeRouter().conflicts().isEmpty)
    }

    @Test func `the process's own places are found exactly`() {
        let router = Application.makeRouter()
        for (path, route) in [("/healthz", Application.Route.health), ("/readyz", .readiness)] {
            guard case .found(let found, _) = router.match(.get, path) else {
                Issue.record("\(path) is not found")
                continue
            }
            #expect(found == route)
        }
    }
}

@Suite("Locations: where things are kept")
struct LocationsTests {
    @Test func `what is set wins`() {
        var settings = Settings()
        settings.dataDirectory = "d"
        settings.runtimesDirectory = "r"
        settings.sandbox.seccompDirectory = "p"
        let locations = Locations(home: "/place", launcher: "/l")
        #expect(Locations.data(settings, environment: ["XDG_STATE_HOME": "/s"]) == "d")
        #expect(locations.runtimesDirectory(settings) == "r")
        #expect(locations.profiles(settings) == "p")
    }

    @Test func `what is not set lies beside the program`() {
        let locations = Locations(home: "/place", launcher: "/l")
        #expect(locations.runtimesDirectory(Settings()) == "/place/Runtimes")
        #expect(locations.profiles(Settings()) == "/place/Config/seccomp")
    }
}
