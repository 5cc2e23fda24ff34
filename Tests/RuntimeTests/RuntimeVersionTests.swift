import Judging
import Testing

@testable import Sandboxing

@Suite("Runtime version: the number in what a tool says")
struct RuntimeVersionTests {
    @Test(arguments: [
        ("Python 3.11.2\n", "Python ", "3.11.2"),
        ("v20.20.2\n", "v", "20.20.2"),
        ("12.2.0\n", "", "12.2.0"),
        ("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)", "version ", "5.2.15"),
        ("openjdk version \"17.0.15\" 2025-04-15", "version \"", "17.0.15"),
        ("openjdk version \"21\" 2023-09-19", "version \"", "21.0.0"),
        ("openjdk version \"1.8.0_402\"", "version \"", "1.8.0"),
        ("go version go1.22 linux/amd64", "go version go", "1.22.0"),
        ("tool 2.1.", "", "2.1.0"),
        ("tool 1.2.3.4", "", "1.2.3"),
        ("tool 2024.08.01", "", "2024.8.1"),
    ])
    func `the first number behind the text counts, completed`(
        output: String, prefix: String, version: String
    ) throws {
        let found = try #require(RuntimeVersion.find(in: output, after: prefix))
        #expect("\(found.major).\(found.minor).\(found.patch)" == version)
    }

    @Test(arguments: [
        ("", ""), ("no number", ""), ("3.11.2", "Python "), ("Python three", "Python "),
        ("99999999999999999999.1", ""),
    ])
    func `what holds no version gives none`(output: String, prefix: String) {
        #expect(RuntimeVersion.find(in: output, after: prefix) == nil)
    }
}
