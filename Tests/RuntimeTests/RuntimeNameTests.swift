import Foundation
import Judging
import Samples
import Testing

@testable import API
@testable import Sandboxing

/// Of every folder, whether its tools are here or not.
@Suite("Runtimes: the names of all APIs")
struct RuntimeNameTests {
    private let folders = TestRuntimes.loaded.folders

    /// Each name with the folders that have it.
    private func holders(
        _ names: (RuntimeDescription) -> [String]
    ) -> [String: [String]] {
        var holders: [String: [String]] = [:]
        for folder in folders {
            for name in names(folder.description) { holders[name, default: []].append(folder.name) }
        }
        return holders
    }

    private func clashes(_ names: (RuntimeDescription) -> [String]) -> [String: [String]] {
        holders(names).filter { $0.value.count > 1 }
    }

    @Test func `every folder can be read`() throws {
        #expect(TestRuntimes.loaded.problems.filter { $0.absentLanguage == nil } == [])
        let names = try Sample.names(in: TestRuntimes.directory)
        #expect(names == folders.map(\.name))
    }

    @Test func `no name of Piston's means two languages`() {
        let version = SemanticVersion("3.11.2")!
        #expect(
            clashes { description in
                let runtime = description.runtime(version: version, tools: [:], folder: "")
                return [runtime.language] + runtime.aliases
            } == [:])
    }

    @Test func `every value of paiza's is served, by one folder before all others`() {
        let served = holders { $0.paizaNames }
        let otherwise = holders { $0.paizaNamesOtherwise }
        #expect(clashes { $0.paizaNames } == [:])
        #expect(clashes { $0.paizaNamesOtherwise } == [:])
        let known = Set(PaizaLanguages.files.keys)
        #expect(known == Set(served.keys))
        #expect(known.isSuperset(of: otherwise.keys))
        #expect(known.count == 34)
    }

    @Test func `what serves omegaUp are ids of its own, each served by one folder`() {
        #expect(clashes { $0.omegaUpNames.map(\.name) } == [:])
        let served = Set(holders { $0.omegaUpNames.map(\.name) }.keys)
        #expect(Set(OmegaUpLanguages.ids).isSuperset(of: served))
        // Karel's two, and what needs no runtime.
        #expect(Set(OmegaUpLanguages.ids).subtracting(served) == ["kj", "kp", "cat"])
    }

    @Test func `what is not proven says so`() {
        let unproven = folders.filter { $0.note.hasPrefix("Not proven here: ") }
        #expect(unproven.map(\.name) == ["fsharp", "nadesiko", "python2", "vb"])
        #expect(unproven.filter { !$0.debianPackages.isEmpty }.map(\.name) == [])
    }
}
