import Testing

@testable import Webhooks

@Suite("Addresses: what they lead to")
struct AddressTests {
    @Test(
        "texts of addresses",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("::ffff:0a00:1", "::ffff:10.0.0.1"),
            ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"), ("fe80::1:2:3:4", "fe80::1:2:3:4"),
        ])
    func text(text: String, expected: String) {
        #expect(IPAddress(text)?.description == expected)
    }

    @Test(
        "what is no address in its one form",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "0x7f.0.0.1",
            "2130706433", "1.2.3.4 ", "+1.2.3.4", "1.2.3.", "١.2.3.4", ":", ":::", "1:::2",
            "1::2::3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "+1::",
            "::1.2.3", "1.2.3.4::", "::1%eth0", "[::1]", "::1.2.3.4:5", "1:",
        ])
    func noAddress(text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "kinds of addresses, at both ends of each block",
        arguments: [
            ("0.0.0.0", "unspecified"), ("0.255.255.255", "unspecified"), ("1.0.0.0", "global"),
            ("9.255.255.255", "global"), ("10.0.0.0", "private"), ("10.255.255.255", "private"),
            ("11.0.0.0", "global"), ("100.63.255.255", "global"), ("100.64.0.0", "carrier-shared"),
            ("100.127.255.255", "carrier-shared"), ("100.128.0.0", "global"),
            ("127.0.0.0", "loopback"), ("127.255.255.255", "loopback"), ("128.0.0.0", "global"),
            ("169.253.255.255", "global"), ("169.254.0.0", "link-local"),
            ("169.254.169.254", "link-local"), ("169.255.0.0", "global"),
            ("172.15.255.255", "global"), ("172.16.0.0", "private"), ("172.31.255.255", "private"),
            ("172.32.0.0", "global"), ("192.0.0.1", "reserved"), ("192.0.1.0", "global"),
            ("192.0.2.1", "reserved"), ("192.88.99.1", "reserved"), ("192.168.0.0", "private"),
            ("192.168.255.255", "private"), ("192.169.0.0", "global"), ("198.18.0.0", "reserved"),
            ("198.19.255.255", "reserved"), ("198.20.0.0", "global"), ("198.51.100.1", "reserved"),
            ("203.0.113.1", "reserved"), ("223.255.255.255", "global"), ("224.0.0.1", "multicast"),
            ("239.255.255.255", "multicast"), ("240.0.0.0", "reserved"),
            ("255.255.255.254", "reserved"), ("255.255.255.255", "broadcast"),
            ("8.8.8.8", "global"), ("::", "unspecified"), ("::1", "loopback"),
            ("fc00::1", "private"), ("fdff::1", "private"), ("fe80::1", "link-local"),
            ("febf::1", "link-local"), ("fec0::1", "private"), ("ff02::1", "multicast"),
            ("2001:db8::1", "reserved"), ("2001::1", "reserved"), ("2001:2::1", "reserved"),
            ("2001:200::1", "global"), ("3fff::1", "reserved"), ("3fff:1000::1", "global"),
            ("2606:4700::1111", "global"), ("64:ff9b:1::1", "private"), ("100::1", "reserved"),
            ("5f00::1", "reserved"), ("4000::1", "reserved"), ("1fff::1", "reserved"),
            // Those that stand for an IPv4 address.
            ("::ffff:127.0.0.1", "loopback"), ("::ffff:8.8.8.8", "global"),
            ("::ffff:169.254.169.254", "link-local"), ("::127.0.0.1", "loopback"),
            ("::10.0.0.1", "private"), ("64:ff9b::10.0.0.1", "private"),
            ("64:ff9b::8.8.8.8", "global"), ("2002:7f00:1::", "loopback"),
            ("2002:808:808::1", "global"), ("2002:c0a8:101::1", "private"),
            ("2606:4700::5efe:10.0.0.1", "private"), ("2606:4700::200:5efe:127.0.0.1", "loopback"),
        ])
    func kind(text: String, expected: String) throws {
        #expect(AddressKind(try #require(IPAddress(text))).rawValue == expected)
    }
}

@Suite("The rule for addresses")
struct AddressRuleTests {
    private func refusal(_ address: String, allow: [String], host: String = "h.example") throws
        -> String?
    {
        try AddressRule(allow: allow).refusal(of: #require(IPAddress(address)), host: host)
    }

    @Test func `global addresses may be written to, others not, and the refusal says why`() throws {
        #expect(try refusal("8.8.8.8", allow: []) == nil)
        #expect(
            try refusal("10.0.0.1", allow: [])
                == "refused: 10.0.0.1 is a private address; see the setting webhooks.allow")
        #expect(
            try refusal("::", allow: [])
                == "refused: :: is an unspecified address; see the setting webhooks.allow")
    }

    @Test(
        "what an entry allows",
        arguments: [
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
            ("127.0.0.1", "::1", false), ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("127.0.0.0/8", "127.9.9.9", true), ("10.0.0.0/9", "10.127.0.1", true),
            ("10.0.0.0/9", "10.128.0.1", false), ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fc12::1", false), ("0.0.0.0/0", "192.168.1.1", true),
            ("0.0.0.0/0", "fd00::1", false), ("*", "fd00::1", true), ("*", "169.254.1.1", true),
            ("h.example", "10.0.0.1", true), ("H.EXAMPLE.", "10.0.0.1", true),
            ("example", "10.0.0.1", false), ("x.h.example", "10.0.0.1", false),
        ])
    func entry(entry: String, address: String, isAllowed: Bool) throws {
        #expect(try (refusal(address, allow: [entry]) == nil) == isAllowed)
    }

    @Test(
        "an entry that is none is an error that names it",
        arguments: ["", "127.0.0.1/33", "::/129", "127.0.0.1/", "127.1", "a b", "-/8", "http://a"])
    func noEntry(entry: String) {
        let problem = #expect(throws: WebhookProblem.self) {
            try AddressRule(allow: ["10.0.0.1", entry])
        }
        #expect(problem?.field == "webhooks.allow[1]")
    }
}
