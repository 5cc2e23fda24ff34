import JSON

/// A package's `settings.json`, as far as it says something. Weights in it do not count: they are
/// the testplan's.
struct PackageSettings: Equatable {
    var limits = PartialLimits()
    var validator: String?
    var tolerance: Double?
    var policy: GroupScorePolicy?
    var validatorLimits = PartialLimits()

    init() {}

    init(_ bytes: [UInt8], file: String) throws(PackageRefusal) {
        do {
            try self.init(JSONCursor(JSONValue(parsing: bytes)))
        } catch let error as JSONSyntaxError {
            throw PackageRefusal(.badJSON, file, "\(error)")
        } catch let error as JSONMismatch {
            throw PackageRefusal(.badJSON, file, "\(error)")
        } catch {
            throw PackageRefusal(.badJSON, file, "cannot be read")
        }
    }

    private init(_ file: JSONCursor) throws {
        _ = try file.members()
        limits = try Self.limits(file["Limits"])
        let validator = file["Validator"]
        guard validator.exists else { return }
        _ = try validator.members()
        validatorLimits = try Self.limits(validator["Limits"])
        if let name = validator["Name"].optional {
            let text = try name.string()
            guard Validator.names.contains(text) else {
                throw name.mismatch("one of \(Validator.names.joined(separator: ", "))")
            }
            self.validator = text
        }
        if let place = validator["Tolerance"].optional {
            let value = try place.double()
            guard value >= 0, value.isFinite else { throw place.mismatch("0 or more") }
            tolerance = value
        }
        if let place = validator["GroupScorePolicy"].optional {
            policy = Self.policy(named: try place.string())
            guard policy != nil else { throw place.mismatch("sum-if-not-zero or min") }
        }
    }

    static func policy(named name: String) -> GroupScorePolicy? {
        name.isEmpty ? .sumIfNotZero : GroupScorePolicy(rawValue: name)
    }

    private static func limits(_ place: JSONCursor) throws -> PartialLimits {
        guard place.exists else { return PartialLimits() }
        _ = try place.members()
        let limits = PartialLimits(
            time: try duration(place["TimeLimit"]),
            extraWallTime: try duration(place["ExtraWallTime"]),
            overallWallTime: try duration(place["OverallWallTimeLimit"]),
            memoryBytes: try bytes(place["MemoryLimit"]),
            outputBytes: try bytes(place["OutputLimit"]))
        if limits.time == .zero { throw place["TimeLimit"].mismatch("more than 0") }
        if limits.memoryBytes == 0 { throw place["MemoryLimit"].mismatch("more than 0") }
        return limits
    }

    private static func duration(_ place: JSONCursor) throws -> Duration? {
        guard place.exists, let value = place.value else { return nil }
        guard let duration = Quantities.duration(value) else {
            throw place.mismatch("a time like \"1.5s\" or a number of seconds, at most a day")
        }
        return duration
    }

    private static func bytes(_ place: JSONCursor) throws -> Int? {
        guard place.exists, let value = place.value else { return nil }
        guard let bytes = Quantities.bytes(value) else {
            throw place.mismatch("a number of bytes or a size like \"64 MiB\", at most 1 TiB")
        }
        return bytes
    }
}
