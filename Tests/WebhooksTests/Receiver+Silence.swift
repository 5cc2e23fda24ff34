import Foundation
import Linux
import TestSupport

extension Receiver {
    /// Nothing has come but a request of ours, which is made now.
    func hasHeardNothing(scheme: String = "http") async throws -> Bool {
        let probe = url("/probe", scheme: scheme)
        _ = try run(["/usr/bin/curl", "-sk", "-m", "20", "--noproxy", "*", "-d", "x", probe])
        return await requests(1).map(\.path) == ["/probe"]
    }

    static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Python/\(name)").path
    }
}
