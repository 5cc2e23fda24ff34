import HTTP
import Testing

@testable import API

@Suite("OmegaUp: who asks")
struct OmegaUpCredentialTests {
    private static let token = "00112233445566778899aabbccddeeff00112233"

    private func credential(
        _ headers: HTTPHeaders = [:], query: String? = nil, form: String? = nil
    ) throws -> OmegaUpCredential? {
        try OmegaUpRequest(
            .omegaUp(.post, "/api/time/get", query: query, form: form, headers: headers)
        ).credential
    }

    @Test(arguments: [
        ("token \(token)", nil), ("Token \(token)", nil), ("TOKEN   \(token) ", nil),
        ("token Credential=\(token)", nil), ("token Credential=\(token),Username=ann", "ann"),
        ("token Credential=\(token), Username=t:ann", "t:ann"),
        ("Credential=\(token),Username=ann", "ann"),
        ("token Username=ann,Credential=\(token)", "ann"),
    ])
    func `an API token stands in Authorization`(field: String, identity: String?) throws {
        #expect(
            try credential(["Authorization": field]) == .apiToken(Self.token, identity: identity))
    }

    @Test func `a login's token stands in a cookie or a parameter`() throws {
        #expect(try credential(["Cookie": "a=b; ouat=x=y ;c=d"]) == .session("x=y"))
        #expect(try credential(form: "ouat=x") == .session("x"))
        #expect(try credential(query: "auth_token=x") == .session("x"))
    }

    @Test func `the first found decides, although it may be wrong`() throws {
        let headers: HTTPHeaders = ["Authorization": "token bad", "Cookie": "ouat=c"]
        #expect(try credential(headers, form: "ouat=f") == .apiToken("bad", identity: nil))
        #expect(try credential(["Cookie": "ouat=c"], form: "ouat=f") == .session("c"))
        #expect(try credential(form: "auth_token=a&ouat=o") == .session("o"))
        #expect(try credential(["Cookie": "ouat="], form: "ouat=&auth_token=a") == .session("a"))
    }

    @Test func `other schemes and nothing are no credential`() throws {
        #expect(try credential() == nil)
        #expect(try credential(["Authorization": "Bearer \(Self.token)"]) == nil)
        #expect(try credential(["Authorization": "token"]) == nil)
        #expect(try credential(["Authorization": "", "Cookie": "xouat=1; ouat"]) == nil)
        #expect(
            try credential(["Authorization": "Basic eA==", "Cookie": "ouat=1"]) == .session("1"))
    }

    @Test func `an hour has so many calls, of which the last is refused`() {
        let rate = OmegaUpRate(calls: 1, limit: 1000, now: 7201)
        #expect((rate.limit, rate.remaining, rate.reset) == (1000, 999, 10_800))
        #expect(!rate.isExceeded)
        let last = OmegaUpRate(calls: 1000, limit: 1000, now: 10_799)
        #expect(last.isExceeded)
        #expect(last.retryAfterSeconds == 1)
        #expect(OmegaUpRate(calls: 5000, limit: 1000, now: 7200).remaining == 0)
        #expect(OmegaUpRate(calls: 5000, limit: 1000, now: 7200).retryAfterSeconds == 3600)
    }
}

@Suite("OmegaUp: secrets")
struct OmegaUpSecretTests {
    @Test func `guids and tokens are lower-case hexadecimal and never the same`() {
        var generator = SystemRandomNumberGenerator()
        let guids = (0..<1000).map { _ in OmegaUpSecrets.newGuid(using: &generator) }
        let tokens = (0..<1000).map { _ in OmegaUpSecrets.newToken(using: &generator) }
        #expect(Set(guids + tokens).count == 2000)
        for (list, length) in [(guids, 32), (tokens, 40)] {
            #expect(list.allSatisfy { $0.utf8.count == length })
            #expect(list.joined().utf8.allSatisfy("0123456789abcdef".utf8.contains))
        }
    }

    @Test func `a token is kept as its SHA-256`() {
        #expect(
            OmegaUpSecrets.hash(ofToken: "abc")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `secrets are equal byte by byte`() {
        #expect(OmegaUpSecrets.areEqual("abc", "abc"))
        #expect(OmegaUpSecrets.areEqual("", ""))
        for other in ["abd", "bbc", "ab", "abcd", "ABC", ""] {
            #expect(!OmegaUpSecrets.areEqual("abc", other))
        }
        // One accent, spelt in two ways.
        #expect(!OmegaUpSecrets.areEqual("\u{E9}", "e\u{301}"))
    }
}
