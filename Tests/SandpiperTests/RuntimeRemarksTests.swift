import Judging
import Testing

@testable import Sandpiper

@Suite("Runtimes: what their descriptions say that cannot be meant")
struct RuntimeRemarksTests {
    private func runtime(_ language: String, _ version: String, _ aliases: [String]) -> Runtime {
        Runtime(language: language, version: version, aliases: aliases, run: .init(["run"]))
    }

    @Test func `two languages of one name are told, two versions of one language are not`() {
        let runtimes = [
            runtime("bash", "5.2.0", ["sh", "py"]), runtime("python", "3.11.2", ["py"]),
            runtime("python", "3.12.0", ["py", "python"]),
        ]
        #expect(
            RuntimeRemarks.all(runtimes) == [
                "py is a name of bash and of python: "
                    + "the highest version gets what is sent under it"
            ])
        #expect(RuntimeRemarks.all(Array(runtimes.dropFirst())) == [])
    }

    @Test func `values that an API does not have are told`() {
        var rust = runtime("rust", "1.63.0", [])
        rust.paizaNames = ["rust", "rusty"]
        rust.paizaNamesOtherwise = ["plain", "c++"]
        rust.omegaUpNames = [.init("rs"), .init("rust")]
        #expect(
            RuntimeRemarks.all([rust]) == [
                "rust: paiza rusty is no language of paiza.io's API",
                "rust: paiza c++ is no language of paiza.io's API",
                "rust: omegaup rust is no id of omegaUp's",
            ])
    }
}
