import Testing

@testable import Digests

private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite("Digests: the published examples")
struct DigestTests {
    @Test(
        "SHA-1 gives the examples of RFC 3174 §7.3 and of FIPS 180",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            (
                String(repeating: "01234567", count: 80),
                "dea356a2cddd90c7a7ecedc5ebb563934f460452"
            ),
        ])
    func sha1(message: String, expected: String) {
        #expect(hex(SHA1.hash(Array(message.utf8))) == expected)
    }

    @Test(
        "SHA-256 gives the examples of FIPS 180",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func sha256(message: String, expected: String) {
        #expect(hex(SHA256.hash(Array(message.utf8))) == expected)
    }

    @Test func `SHA-256 does not depend on where a message is cut`() {
        for count in [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 200] {
            let message = (0..<count).map { UInt8($0) }
            for cut in 0...count {
                var hash = SHA256()
                hash.update(message[..<cut])
                hash.update(message[cut...])
                #expect(hash.finish() == SHA256.hash(message))
            }
        }
    }

    @Test(
        "HMAC gives the examples of RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ])
    func hmac(key: [UInt8], message: String, expected: String) {
        let bytes = Array(message.utf8)
        #expect(hex(HMACSHA256.code(key: key, [bytes])) == expected)
        #expect(
            hex(HMACSHA256.code(key: key, [Array(bytes[..<3]), [], Array(bytes[3...])]))
                == expected)
    }

    @Test(
        "PBKDF2 gives the examples of RFC 7914 §11",
        arguments: [
            (
                "passwd", "salt", 1,
                "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                    + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
            ),
            (
                "Password", "NaCl", 80_000,
                "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                    + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
            ),
        ])
    func pbkdf2(password: String, salt: String, iterations: Int, expected: String) {
        let key = PBKDF2SHA256.key(
            password: Array(password.utf8), salt: Array(salt.utf8), iterations: iterations,
            byteCount: 64)
        #expect(hex(key) == expected)
    }

    /// By Python's hashlib.pbkdf2_hmac.
    @Test func `PBKDF2 takes a password that is longer than a block, and gives a part of one`() {
        let key = PBKDF2SHA256.key(
            password: Array(String(repeating: "p", count: 65).utf8),
            salt: Array(String(repeating: "s", count: 70).utf8), iterations: 3, byteCount: 20)
        #expect(hex(key) == "535a4575dc593902e8a664f0a656c6575bba9ff7")
    }

    @Test(
        "Base64 gives the examples of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
        #expect(Base64.decode(expected) == Array(text.utf8))
    }

    @Test(
        "what is not Base64 with its padding stands for nothing",
        arguments: ["Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-v", "Zm9 "])
    func notBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
