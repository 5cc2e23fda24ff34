import JSON
import Testing

@Suite("JSON values: building and asking")
struct JSONValueTests {
    @Test func `members keep the order in which they were set`() {
        var object: JSONObject = ["language": "c", "version": "10.2.0"]
        object["aliases"] = ["gcc"]
        object["language"] = "c++"
        #expect(
            JSONValue.object(object).text
                == #"{"language":"c++","version":"10.2.0","aliases":["gcc"]}"#)
    }

    @Test func `with blanks the text means the same`() throws {
        let value: JSONValue = ["a": [1, [], [:], "x:,"], "b": nil]
        let text = String(decoding: value.spacedBytes, as: UTF8.self)
        #expect(text == #"{"a": [1, [], {}, "x:,"], "b": null}"#)
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test func `setting nil removes a member, setting null keeps it`() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = nil
        object["b"] = .some(.null)
        object["zz"] = nil
        #expect(JSONValue.object(object).text == #"{"b":null}"#)
    }

    @Test func `large objects find, replace and remove as small ones do`() {
        var object = JSONObject()
        for number in 0..<1000 { object["k\(number)"] = JSONValue(number) }
        object["k500"] = "new"
        object["k3"] = nil
        #expect(object.count == 999)
        #expect(object["k500"] == "new")
        #expect(object["k3"] == nil)
        #expect(object["k999"] == 999)
        #expect(object.members[3].name == "k4")
    }

    @Test func `names that look the same and differ in bytes are two names`() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.object?.count == 2)
        #expect(value["\u{E9}"] == 1)
    }

    @Test func `asking the wrong type gives nil, not a crash`() {
        let value: JSONValue = ["a": [1, nil, false, 1.5], "s": "x"]
        #expect(value["a"]?[0]?.int == 1)
        #expect(value["a"]?[9] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(value["s"]?[0] == nil)
        #expect(value["s"]?.string == "x")
        #expect(value["a"]?[1]?.isNull == true)
        #expect(value["a"]?[2]?.bool == false)
        #expect(value["a"]?[3]?.int == nil)
    }

    @Test(
        "falsy is what JavaScript calls falsy",
        arguments: [
            (JSONValue.null, true), (false, true), (0, true), (-0.0, true), ("", true),
            (true, false), ("0", false), (-1, false), ([], false), ([:], false),
        ] as [(JSONValue, Bool)])
    func falsy(value: JSONValue, isFalsy: Bool) {
        #expect(value.isFalsy == isFalsy)
    }

    @Test(
        "text is what JavaScript's String() gives",
        arguments: [
            (JSONValue.null, "null"), (true, "true"), (2.5, "2.5"), (1, "1"), ("a b", "a b"),
            ([1, [nil, "x"], [:]], "1,,x,[object Object]"), ([], ""), (["a": 1], "[object Object]"),
        ] as [(JSONValue, String)])
    func javaScriptText(value: JSONValue, text: String) {
        #expect(value.javaScriptText == text)
    }
}

@Suite("JSON cursor: errors that name the setting")
struct JSONCursorTests {
    private let settings = JSONCursor([
        "port": 2000, "half": 0.5, "limits": ["run": ["wallTimeMs": "soon"]],
        "users": [["token": 5]], "keys": ["a", "b"], "none": nil,
    ])

    @Test func `values are read through the path`() throws {
        #expect(try settings["port"].integer() == 2000)
        #expect(try settings["keys"].strings() == ["a", "b"])
        #expect(try settings["limits"]["run"].members().map(\.name) == ["wallTimeMs"])
        #expect(try settings["none"].optional?.integer() == nil)
        #expect(!settings["absent"].exists)
    }

    @Test func `a mismatch says where and what would be right`() {
        #expect(
            message { _ = try settings["limits"]["run"]["wallTimeMs"].double() }
                == "limits.run.wallTimeMs must be a number")
        #expect(
            message { _ = try settings["users"].elements()[0]["token"].string() }
                == "users[0].token must be a string")
        #expect(message { _ = try settings["half"].integer() } == "half must be a whole number")
        #expect(
            message { _ = try settings["port"].integer(in: 1...1024) }
                == "port must be between 1 and 1024")
        #expect(
            message { _ = try settings["absent"]["deep"].bool() }
                == "absent.deep must be true or false")
        #expect(message { _ = try JSONCursor(5).members() } == "the file must be an object")
    }

    @Test func `a setting nobody knows is refused by its path`() {
        #expect(
            message { try settings["limits"].allow(only: ["compile"]) }
                == "limits.run is not a known setting")
        #expect(message { try settings["limits"].allow(only: ["compile", "run"]) } == nil)
    }

    private func message(_ read: () throws -> Void) -> String? {
        do {
            try read()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
