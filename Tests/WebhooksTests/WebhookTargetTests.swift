import Testing

@testable import Webhooks

@Suite("Webhook URLs")
struct WebhookTargetTests {
    @Test(
        "URLs that will do, and whom they mean",
        arguments: [
            ("http://a.example", "http://a.example:80"),
            ("HTTPS://A.Example./x?y#z", "https://a.example:443"),
            ("http://a.example:8080?x=@b", "http://a.example:8080"),
            ("http://a.example:/@b", "http://a.example:80"),
            ("http://10.0.0.1:65535/", "http://10.0.0.1:65535"),
            ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443"),
            ("http://[::1]", "http://[::1]:80"), ("http://my_host/", "http://my_host:80"),
            ("http://0x7f.example/", "http://0x7f.example:80"),
            ("http://xn--mnchen-3ya.example/é", "http://xn--mnchen-3ya.example:80"),
        ])
    func target(url: String, receiver: String) throws {
        let target = try WebhookTarget(url)
        #expect(target.receiver == receiver)
        #expect(target.url == url)
    }

    @Test(
        "URLs that will not, and the rule that they break",
        arguments: [
            ("", "must begin with http:// or https://"),
            ("not a url", "must not contain spaces or control characters"),
            ("ftp://a.example/", "must begin with http:// or https://"),
            ("file:///etc/passwd", "must begin with http:// or https://"),
            ("http:/a.example", "must begin with http:// or https://"),
            ("http://", "must name a host"), ("http:///x", "must name a host"),
            ("http://:80/", "must name a host"), ("http://./", "must name a host"),
            ("http://a@b.example/", "must not contain a user name or a password"),
            ("http://a:b@c.example/", "must not contain a user name or a password"),
            ("http://a.example:0/", "must have a port from 1 to 65535, or none"),
            ("http://a.example:65536/", "must have a port from 1 to 65535, or none"),
            ("http://a.example:+80/", "must have a port from 1 to 65535, or none"),
            ("http://a.example:80:80/", "must have a port from 1 to 65535, or none"),
            ("http://[::1]x/", "has no IPv6 address between its brackets"),
            ("http://[::1/", "has no IPv6 address between its brackets"),
            ("http://[fe80::1%25eth0]/", "has no IPv6 address between its brackets"),
            ("http://[127.0.0.1]/", "has no IPv6 address between its brackets"),
            ("http://a.example\r\nX: y/", "must not contain spaces or control characters"),
            ("http://a.example/\u{7F}", "must not contain spaces or control characters"),
            ("http://a.example\\@b.example/", "must not contain a backslash"),
            (
                "http://münchen.example/",
                "must name its host in ASCII: write an international name in xn-- form"
            ),
            ("http://a..example/", "must name a host by letters, digits and hyphens between dots"),
            ("http://a%2eexample/", "must name a host by letters, digits and hyphens between dots"),
            ("http://2130706433/", "must write an IPv4 address as four numbers"),
            ("http://0x7f000001/", "must write an IPv4 address as four numbers"),
            ("http://0x7f.1/", "must write an IPv4 address as four numbers"),
            ("http://127.1/", "must write an IPv4 address as four numbers"),
            ("http://0177.0.0.1/", "must write an IPv4 address as four numbers"),
            ("http://127.0.0.1./", "must write an IPv4 address as four numbers"),
            ("http://1.2.3.4.5/", "must write an IPv4 address as four numbers"),
            ("http://a.0x/", "must write an IPv4 address as four numbers"),
        ])
    func problem(url: String, rule: String) {
        let problem = #expect(throws: WebhookProblem.self) { try WebhookTarget(url) }
        #expect(problem == WebhookProblem(field: "webhook_url", rule: rule))
    }

    @Test func `a URL has at most 2048 bytes`() throws {
        let base = "http://a.example/"
        let longest = base + String(repeating: "x", count: 2048 - base.utf8.count)
        _ = try WebhookTarget(longest)
        #expect(throws: WebhookProblem.self) { try WebhookTarget(longest + "x") }
    }

    @Test func `a URL cannot add an option to what curl is told`() throws {
        let order = CurlOrder(
            target: try WebhookTarget("http://a.example/\"x"),
            addresses: [
                try #require(IPAddress("8.8.8.8")), try #require(IPAddress("2001:db8::1")),
            ],
            headers: [("webhook-id", "msg_\n\"a\\")], agent: "Sandpiper/1", bodyPath: "/b",
            timeLimit: .milliseconds(1500))
        let lines = order.text.split(separator: "\n")
        #expect(lines.contains(#"url = "http://a.example/\"x""#))
        #expect(lines.contains(#"header = "webhook-id: msg_\"a\\""#))
        #expect(lines.contains(#"connect-to = "::receiver.invalid:80""#))
        #expect(lines.contains(#"resolve = "receiver.invalid:80:8.8.8.8,[2001:db8::1]""#))
        #expect(lines.contains(#"max-time = "1.500""#))
    }
}
