import JSON
import Testing

@Suite("JSON numbers: read and printed as JavaScript does")
struct JSONNumberTests {
    @Test(
        "the text of a number",
        arguments: [
            ("0", "0"), ("-0", "0"), ("1.0", "1"), ("1e3", "1000"), ("-1.50", "-1.5"),
            ("0.1", "0.1"), ("12345678901234567890", "12345678901234567000"),
            ("9007199254740993", "9007199254740992"), ("123456789012345678", "123456789012345680"),
            ("1e20", "100000000000000000000"), ("1e21", "1e+21"), ("1.5e300", "1.5e+300"),
            ("123e-20", "1.23e-18"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"),
            ("0.00000123", "0.00000123"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("5e-324", "5e-324"), ("1e-400", "0"), ("0.30000000000000004", "0.30000000000000004"),
            ("4019.9999999999995", "4019.9999999999995"), ("-1e-7", "-1e-7"),
            ("100.25E+2", "10025"), ("1e23", "1e+23"), ("123456789.123", "123456789.123"),
        ])
    func text(read: String, printed: String) throws {
        #expect(try JSONValue(parsing: read).text == printed)
    }

    @Test func `beyond the range of a double there is infinity, printed as null`() throws {
        #expect(try JSONValue(parsing: "1e400") == .number(.infinity))
        #expect(try JSONValue(parsing: "[-1e400]").text == "[null]")
        #expect(Double.infinity.javaScriptText == "Infinity")
        #expect((-Double.infinity).javaScriptText == "-Infinity")
        #expect(Double.nan.javaScriptText == "NaN")
    }

    @Test func `whole numbers are integers up to 2^53`() throws {
        #expect(try JSONValue(parsing: "4294967296").int == 4_294_967_296)
        #expect(try JSONValue(parsing: "2.0").int == 2)
        #expect(try JSONValue(parsing: "2.5").int == nil)
        #expect(try JSONValue(parsing: "1e300").int == nil)
        #expect(JSONValue(-(1 << 53)).text == "-9007199254740992")
    }
}
