import Foundation
import Testing

@testable import Storage

extension NewRun {
    /// A run with defaults for all that a test is not about.
    static func make(
        _ id: String = "a", kind: String = "test", owner: String = "ann", labels: [String] = [],
        priority: UInt8 = 1, createdMs: Int64 = 1000, lifetime: Lifetime = .standard,
        request: String = "request", deliveries: [Delivery] = []
    ) -> NewRun {
        NewRun(
            id: id, kind: kind, owner: owner, labels: labels, priority: priority,
            createdMs: createdMs, lifetime: lifetime, request: Array(request.utf8),
            deliveries: deliveries)
    }
}

extension RunSnapshot {
    static func make(
        _ sequence: UInt64, id: String? = nil, kind: String = "test", owner: String = "ann",
        labels: [String] = [], priority: UInt8 = 1, timeToLiveMs: Int64? = nil,
        request: String = "request", result: String? = nil, deliveries: [Delivery] = []
    ) -> RunSnapshot {
        var run = StoredRun(
            sequence: sequence, id: id ?? "run-\(sequence)", kind: kind, owner: owner,
            labels: labels, priority: priority, createdMs: Int64(clamping: sequence),
            timeToLiveMs: timeToLiveMs)
        run.deliveries = deliveries
        run.requestBytes = request.utf8.count
        run.resultBytes = result?.utf8.count
        if result != nil {
            run.state = .finished
            run.finishedMs = 1
        }
        return RunSnapshot(
            run: run, request: Array(request.utf8), result: result.map { Array($0.utf8) })
    }
}

/// A directory that goes with the value.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "sandpiper-storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Names in the journal's directory, sorted.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/journal")) ?? []).sorted()
    }

    var segments: [String] { names.filter { $0.hasSuffix(".journal") } }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/journal/\(name)")))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/journal/\(name)"))
    }
}

func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
