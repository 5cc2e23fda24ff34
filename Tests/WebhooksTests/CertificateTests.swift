import Foundation
import Glibc
import Linux
import Storage
import TestSupport
import Testing

@testable import Webhooks

/// Runs a command to its end, and answers what it printed.
func run(_ words: [String]) throws -> (ending: ChildProcess.Ending, output: String) {
    let pipe = Foundation.Pipe()
    let variables = ProcessInfo.processInfo.environment.filter {
        let name = $0.key.lowercased()
        return name.hasSuffix("_proxy") || name.hasPrefix("pip_") || name == "ssl_cert_file"
    }
    let process = try ChildProcess.start(
        words, environment: variables.map { "\($0)=\($1)" } + ["PATH=/usr/local/bin:/usr/bin:/bin"],
        streams: [
            -1, pipe.fileHandleForWriting.fileDescriptor, pipe.fileHandleForWriting.fileDescriptor,
        ])
    try pipe.fileHandleForWriting.close()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    return (try process.wait(), String(decoding: output, as: UTF8.self))
}

@Suite("Webhooks over TLS, and as others read them")
struct CertificateTests {
    /// A certificate for 127.0.0.1 and localhost that vouches for itself.
    private struct Certificate {
        let directory = NSTemporaryDirectory() + "sandpiper-certificate-\(UUID().uuidString)"
        var paths: [String] { ["\(directory)/certificate.pem", "\(directory)/key.pem"] }

        init() throws {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
            chmod(directory, 0o755)
            let (ending, output) = try run([
                "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", paths[0],
                "-keyout", paths[1],
            ])
            try #require(ending == .exited(0), "\(output)")
            chmod(paths[0], 0o644)
        }

        func remove() { try? FileManager.default.removeItem(atPath: directory) }
    }

    @Test(
        "only a certificate that the host trusts will do",
        .enabled(if: HostFiles.isExecutable("/usr/bin/openssl")))
    func trust() async throws {
        let certificate = try Certificate()
        defer { certificate.remove() }
        let receiver = try Receiver([.status(200)], certificate: certificate.paths)
        let wary = try CourierScene { $0.retryDelays = [] }
        try await wary.finish("a", to: receiver.url(scheme: "https"))
        let delivery = try await wary.settled("a")
        #expect(delivery.state == .abandoned)
        #expect(delivery.lastAnswer.contains("certificate"), "\(delivery.lastAnswer)")
        #expect(try await receiver.hasHeardNothing(scheme: "https"))
        await wary.end()

        let trusting = try CourierScene {
            $0.retryDelays = []
            $0.environment = ["CURL_CA_BUNDLE": certificate.paths[0]]
        }
        // The name is checked, though an address is connected to.
        for (run, host) in [("b", "localhost"), ("c", "127.0.0.1")] {
            try await trusting.finish(run, to: receiver.url(scheme: "https", host: host))
            let delivery = try await trusting.settled(run)
            #expect(delivery.state == .delivered, "\(delivery.lastAnswer)")
        }
        await trusting.end()
    }

    /// A Python with the library `standardwebhooks` of the Python Package Index, below the build
    /// directory.
    private static let interpreter: String? = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var directory = bundle.deletingLastPathComponent()
        if let own = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
            directory = own.bundleURL.deletingLastPathComponent()
        }
        let place = directory.appendingPathComponent("python-clients/standardwebhooks").path
        let check = "'\(place)/bin/python' -c 'import standardwebhooks'"
        let install = """
            \(check) 2>/dev/null && exit 0
            rm -rf '\(place)'
            python3 -m venv '\(place)' && '\(place)/bin/python' -m pip install -q standardwebhooks \
                && \(check)
            """
        guard let (ending, output) = try? run(["/bin/sh", "-c", install]) else { return nil }
        if ending == .exited(0) { return place + "/bin/python" }
        print("skipped: no Python library standardwebhooks: \(output.suffix(300))")
        return nil
    }()

    @Test(
        "the reference library verifies what arrives, by the old secret and by the new",
        .enabled(if: interpreter != nil))
    func reference() async throws {
        let interpreter = try #require(Self.interpreter)
        let receiver = try Receiver([.status(200)])
        let (old, new) = (CourierScene.secret, "whsec_" + String(repeating: "QUJD", count: 16))
        let scene = try CourierScene { $0.secrets = [old, new] }
        try await scene.finish("a.b", to: receiver.url(), "{\"text\": \"h\u{E9}\"}")
        #expect(try await scene.settled("a.b").state == .delivered)
        await scene.end()
        let request = try #require(await receiver.requests(1).first)
        let headers = String(decoding: try JSONEncoder().encode(request.headers), as: UTF8.self)
        for (secret, isRight) in [
            (old, true), (new, true), ("whsec_" + String(repeating: "QUJE", count: 16), false),
        ] {
            let (ending, output) = try run([
                interpreter, Receiver.script("verify.py"), secret, headers,
                Data(request.body).base64EncodedString(),
            ])
            #expect((ending == .exited(0)) == isRight, "\(output)")
            #expect(output.contains(isRight ? "verified" : "No matching signature found"))
        }
    }
}
