import HTTP
import JSON

/// The names of parameters, as clients write them.
enum OmegaUpName: String, CaseIterable {
    case run_alias, problem_alias, contest_alias, problemset_id, language, source, username
    case debug, offset, rowcount, status, verdict, execution, output, show_all, show_diff, wait
    case ouat, auth_token, usernameOrEmail, password, name
    case title, visibility, languages, time_limit, extra_wall_time, overall_wall_time_limit
    case memory_limit, output_limit, input_limit, validator, validator_time_limit
    case group_score_policy, message, problem_contents
    case alias, description, start_time, finish_time, window_length, submissions_gap, penalty
    case penalty_type, points_decay_factor, feedback, score_mode, admission_mode, scoreboard
    case points, order_in_contest
}

/// The parameters of a request, wherever they stand: the query and the body count for every method,
/// the body replaces the query, and pairs in the path replace both. A name that comes twice in one
/// of them has its last value; names that mean nothing here are passed over.
struct OmegaUpParameters: Sendable {
    enum Value: Equatable {
        /// Text of any encoding, kept byte by byte.
        case bytes([UInt8])
        /// A JSON array or object, which no parameter is.
        case structured
    }

    private(set) var values: [OmegaUpName: Value] = [:]

    init(_ request: HTTPRequest, path: [OmegaUpPath.Pair] = []) throws(OmegaUpRefusal) {
        addForm(Array((request.query ?? "").utf8))
        try addBody(request)
        for pair in path { set(pair.name, .bytes(Array(pair.value.utf8))) }
    }

    private mutating func addBody(_ request: HTTPRequest) throws(OmegaUpRefusal) {
        // A type that says nothing about an empty body says nothing at all.
        guard let first = request.body.first(where: { !Self.isBlank($0) }) else { return }
        let type = ParameterizedValue(request.headers["Content-Type"] ?? "")
        if type.value == "multipart/form-data" {
            do throws(MultipartError) {
                for part in try MultipartForm(request.body, type: type).parts {
                    set(part.name, .bytes(Array(part.content)))
                }
            } catch {
                throw .malformedBody("malformed form: \(error)")
            }
        } else if type.value == "application/json" || type.value.hasSuffix("+json") {
            let value: JSONValue
            do throws(JSONSyntaxError) {
                value = try JSONValue(parsing: request.body)
            } catch {
                throw .malformedBody("malformed JSON: \(error)")
            }
            guard let object = value.object else {
                throw .malformedBody("malformed JSON: it must be an object")
            }
            add(object)
        } else if first == UInt8(ascii: "{"),
            let object = (try? JSONValue(parsing: request.body))?.object
        {
            // `curl -d` says that it is a form. None that anybody sends begins with a brace.
            add(object)
        } else {
            addForm(request.body)
        }
    }

    private mutating func add(_ object: JSONObject) {
        for name in OmegaUpName.allCases {
            switch object[name.rawValue] {
            case nil, .null: continue
            case .array, .object: values[name] = .structured
            case .bool(let value): values[name] = .bytes(Array((value ? "true" : "false").utf8))
            case .number(let number): values[name] = .bytes(Array(number.javaScriptText.utf8))
            case .string(let text): values[name] = .bytes(Array(text.utf8))
            }
        }
    }

    private mutating func addForm(_ text: [UInt8]) {
        for (name, value) in FormPairs(text) { set(name, .bytes(value)) }
    }

    private mutating func set(_ name: String, _ value: Value) {
        if let name = OmegaUpName(rawValue: name) { values[name] = value }
    }

    /// RFC 8259 §2.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
