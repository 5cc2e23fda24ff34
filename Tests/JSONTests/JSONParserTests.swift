import JSON
import Testing

@Suite("JSON parser: what is a JSON text?")
struct JSONParserTests {
    @Test(
        "what JavaScript refuses is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "01", "-", "1.", ".5", "+1", "1e", "1e+", "0x1", "NaN",
            "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1,}",
            "{a:1}", "{\"a\" 1}", "{1:2}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
            "'a'", "1 2", "[] []", "\"a\nb\"", "\"\t\"", "\u{A0}1", "// c\n1", "\u{FEFF}\u{FEFF}1",
        ])
    func refused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        "what JavaScript reads and prints, comes out the same",
        arguments: [
            (" null ", "null"), ("[ true , false ]", "[true,false]"), ("{ }", "{}"), ("[\t]", "[]"),
            ("{\"b\":1,\"a\":[{\"c\":{}}]}", "{\"b\":1,\"a\":[{\"c\":{}}]}"),
            ("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"),
            ("{\"\":0}", "{\"\":0}"), ("\"\\/\"", "\"/\""), ("\"\\u00e9\"", "\"é\""),
            ("\"\\ud83d\\ude00\"", "\"😀\""), ("\"\\uD83D\\uDE00\"", "\"😀\""),
            ("\"\\b\\f\\n\\r\\t\\\"\\\\\"", "\"\\b\\f\\n\\r\\t\\\"\\\\\""),
            ("\"\\u0000\\u001F\\u000b\"", "\"\\u0000\\u001f\\u000b\""),
            ("\"\\u007f\\u2028\\u2029\"", "\"\u{7F}\u{2028}\u{2029}\""),
            ("\u{FEFF}[1]", "[1]"),
        ])
    func echoed(text: String, printed: String) throws {
        #expect(try JSONValue(parsing: text).bytes == Array(printed.utf8))
    }

    @Test(
        "a surrogate escape without its partner becomes U+FFFD",
        arguments: [
            ("\"\\ud800\"", "\u{FFFD}"), ("\"\\udc00x\"", "\u{FFFD}x"),
            ("\"\\ud800\\u0041\"", "\u{FFFD}A"), ("\"\\ud800\\n\"", "\u{FFFD}\n"),
            ("\"\\ud800\\ud83d\\ude00\"", "\u{FFFD}😀"), ("\"\\ud800\\\\\"", "\u{FFFD}\\"),
        ])
    func loneSurrogate(text: String, read: String) throws {
        #expect(try JSONValue(parsing: text) == .string(read))
    }

    @Test func `invalid UTF-8 in a string is replaced, elsewhere refused`() throws {
        let quote = UInt8(ascii: "\"")
        #expect(try JSONValue(parsing: [quote, 0x61, 0xFF, quote]) == "a\u{FFFD}")
        #expect(try JSONValue(parsing: [quote, 0xC3, quote]) == "\u{FFFD}")
        #expect(try JSONValue(parsing: [quote, 0xE2, 0x82, 0x5C, 0x6E, quote]) == "\u{FFFD}\n")
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0xFF]) }
    }

    @Test func `nesting has a limit, which itself is allowed`() throws {
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(try JSONValue(parsing: deep(128)).array?.count == 1)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep(129)) }
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000))
        }
        #expect(try JSONValue(parsing: "[[1]]", depthLimit: 2) == [[1]])
    }

    @Test func `an error names the line and the column, in bytes from 1`() {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: "{\n  \"a\": 1,\n  \"é\": x\n}")
        }
        #expect(error?.reason == .unexpectedByte(UInt8(ascii: "x")))
        #expect(error?.line == 3)
        #expect(error?.column == 9)
        #expect(error.map { "\($0)" } == "unexpected 'x' at line 3, column 9")
    }

    @Test(
        "each reason is told apart",
        arguments: [
            ("[1", JSONSyntaxError.Reason.unexpectedEnd), ("1 1", .trailingBytes),
            ("\"\u{1}\"", .controlCharacter(1)), ("\"\\q\"", .badEscape), ("[01]", .badNumber),
            ("]", .unexpectedByte(UInt8(ascii: "]"))),
            (String(repeating: "9", count: 2000), .numberTooLong(limitBytes: 1100)),
        ])
    func reason(text: String, reason: JSONSyntaxError.Reason) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason == reason)
    }

    @Test func `cutting a text anywhere gives an error, never a crash or half a value`() throws {
        let whole = Array("{\"a\":[1.5e-3,true,null,\"\\ud83d\\ude00\\n\"],\"b\":{}}".utf8)
        for length in 0..<whole.count {
            #expect(throws: JSONSyntaxError.self) {
                try JSONValue(parsing: Array(whole.prefix(length)))
            }
        }
        #expect(try JSONValue(parsing: whole)["a"]?[1] == true)
    }

    @Test func `changing any byte gives a value or a syntax error`() {
        let whole = Array("{\"a\":[-1.5e-3,true,\"\\u00e9\\n\"],\"b\":{}}".utf8)
        for place in whole.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = whole
                changed[place] = byte
                do {
                    let value = try JSONValue(parsing: changed)
                    #expect(throws: Never.self) { try JSONValue(parsing: value.bytes) }
                } catch {
                    #expect(error.offset <= whole.count)
                }
            }
        }
    }

    @Test func `more values than allowed are refused before they fill the memory`() throws {
        let text = "[" + Array(repeating: "1", count: 99).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: Array(text.utf8), valueLimit: 100).array?.count == 99)
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: Array(text.utf8), valueLimit: 99)
        }
        #expect(error?.reason == .tooManyValues(limit: 99))
    }
}
