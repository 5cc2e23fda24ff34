import JSON
import Testing

@Suite("JSON places: the line of a value")
struct JSONPlacesTests {
    private let places = JSONPlaces(
        Array(
            """

            {
              "a": {"b": 1,
                "c": [
                  true, "two\\nlines",
                  {"d.e": null}
                ]
              },
              "f": ""
            }
            """.utf8))

    @Test(
        arguments: [
            ("", 2), ("a", 3), ("a.b", 3), ("a.c", 4), ("a.c[0]", 5), ("a.c[1]", 5),
            ("a.c[2]", 6), ("a.c[2].d.e", 6), ("f", 9),
        ])
    func `a path leads to the line where the value begins`(path: String, line: Int) {
        #expect(places.line(of: path) == line)
    }

    @Test(arguments: [("x", 2), ("a.x", 3), ("a.c[9]", 4), ("a.c[2].x", 6), ("f.x[0].y", 9)])
    func `what is not there has the line of what it would stand in`(path: String, line: Int) {
        #expect(places.line(of: path) == line)
    }

    @Test func `a text that is no JSON has the lines before the error`() {
        let broken = JSONPlaces(Array("{\n\"a\": 1,\n\"b\": }".utf8))
        #expect(broken.line(of: "a") == 2)
        #expect(JSONPlaces([]).line(of: "a") == 1)
    }
}
