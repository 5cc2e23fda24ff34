import Foundation
import Judging
import Testing

@testable import Sandboxing

@Suite("Runtime loader: folders to runtimes")
struct RuntimeLoaderTests {
    /// A `Runtimes` directory and a directory of tools, gone when the test is over.
    final class Scene {
        let top: URL

        init(below directory: String = "/tmp") {
            top = URL(fileURLWithPath: directory)
                .appendingPathComponent("sandpiper-\(UUID().uuidString)")
        }

        var loader: RuntimeLoader {
            RuntimeLoader(
                directory: top.appendingPathComponent("Runtimes").path,
                toolDirectories: [top.appendingPathComponent("tools").path],
                patience: .milliseconds(300))
        }

        /// A tool is a shell script.
        func addTool(_ name: String, _ script: String) throws {
            let file = try add("tools/\(name)", "#!/bin/sh\n" + script)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        }

        func addRuntime(_ folder: String, _ json: String? = nil) throws {
            let text = """
                {"language": "toy", "executables": ["toy"], "debianPackages": ["toy-bin"],
                 "version": {"command": ["toy", "-v"], "after": "toy "}, "run": ["toy"]}
                """
            try add("Runtimes/\(folder)/runtime.json", json ?? text)
        }

        @discardableResult
        func add(_ path: String, _ text: String) throws -> String {
            let file = top.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }

        deinit { try? FileManager.default.removeItem(at: top) }
    }

    @Test func `a runtime is its description with paths and version`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy 1.2")
        try scene.addRuntime("one")
        try scene.add("Runtimes/README.md", "not a runtime")
        let result = scene.loader.load()
        #expect(result.problems == [])
        let runtime = try #require(result.runtimes.first)
        #expect(runtime.version == "1.2.0")
        #expect(runtime.run.words == [scene.top.appendingPathComponent("tools/toy").path])
        #expect(runtime.folder == "/opt/sandpiper/runtimes/one")
        #expect(result.mounts.isEmpty)
    }

    @Test func `a missing tool is reported with the packages that bring it`() throws {
        let scene = Scene()
        try scene.addRuntime("one")
        let problems = scene.loader.load().problems
        #expect(
            problems.map(\.reason) == [
                .notInstalled(language: "toy", tools: ["toy"], debianPackages: ["toy-bin"])
            ])
        #expect("\(problems[0])".contains("apt-get install toy-bin"))
    }

    @Test func `a broken description costs only itself`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy 1.2.3")
        try scene.addRuntime("a", "{\n \"language\": }")
        try scene.addRuntime("b", "{\n  \"lang\": \"toy\"}")
        try scene.addRuntime("c")
        try scene.add("Runtimes/d/other.txt", "")
        let result = scene.loader.load()
        #expect(result.runtimes.map(\.version) == ["1.2.3"])
        let said = result.problems.map { "\($0)" }
        #expect(said.count == 3)
        #expect(said[0].hasSuffix("a/runtime.json:2: unexpected '}'"))
        #expect(said[1].hasSuffix("b/runtime.json:2: lang is not a known setting"))
        #expect(said[2].hasSuffix("d/runtime.json: cannot be read"))
    }

    @Test func `a directory that is not there is a problem`() {
        let problems = Scene().loader.load().problems
        #expect(problems.map(\.reason) == [.unreadable])
    }

    @Test func `the same language in the same version is taken once`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy 1.2.3")
        try scene.addRuntime("a")
        try scene.addRuntime("b")
        let result = scene.loader.load()
        #expect(result.runtimes.map(\.folder) == ["/opt/sandpiper/runtimes/a"])
        #expect("\(result.problems[0])".contains("toy 1.2.3 is already there, from "))
        #expect(result.problems[0].path.hasSuffix("b/runtime.json"))
    }

    @Test func `a tool may stand in a directory that the description names`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy 1.2.3")
        let elsewhere = scene.top.appendingPathComponent("tools").path
        try scene.addRuntime(
            "one",
            """
            {"language": "toy", "executables": ["toy"], "toolDirectories": ["\(elsewhere)"],
             "version": {"command": ["toy"]}, "run": ["toy"]}
            """)
        var loader = scene.loader
        loader.toolDirectories = ["/usr/bin"]
        #expect(loader.load().runtimes.map(\.run.words) == [[elsewhere + "/toy"]])
    }

    @Test func `a tool of ours is shown at a place of its own, and only under our name`() throws {
        let scene = Scene()
        try scene.addTool("sandpiper-toy", "echo toy 1.2.3")
        try scene.addTool("toy", "echo toy 1.2.3")
        for (folder, tool) in [("one", "sandpiper-toy"), ("two", "toy")] {
            try scene.addRuntime(
                folder,
                """
                {"language": "\(folder)", "executables": ["\(tool)"],
                 "version": {"command": ["\(tool)"]}, "run": ["\(tool)"]}
                """)
        }
        var loader = scene.loader
        loader.toolDirectories = ["/usr/bin"]
        loader.ownPrograms = scene.top.appendingPathComponent("tools").path
        let result = loader.load()
        #expect(result.runtimes.map(\.run.words) == [["/opt/sandpiper/bin/sandpiper-toy"]])
        #expect(result.mounts.map(\.source) == [loader.ownPrograms + "/sandpiper-toy"])
        #expect(result.mounts.map(\.target) == ["/opt/sandpiper/bin/sandpiper-toy"])
        #expect(result.problems.map(\.absentLanguage) == ["two"])
    }

    @Test func `a version said on stderr counts, whatever the exit status`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy 7 >&2; exit 1")
        try scene.addRuntime("a")
        #expect(scene.loader.load().runtimes.map(\.version) == ["7.0.0"])
    }

    @Test(arguments: ["exec sleep 60", "yes", "exec </dev/null >&- 2>&-; exec sleep 60"])
    func `a tool that does not stop is not waited for`(_ script: String) throws {
        let scene = Scene()
        try scene.addTool("toy", script)
        try scene.addRuntime("a")
        let clock = ContinuousClock()
        let start = clock.now
        let problems = scene.loader.load().problems
        #expect(clock.now - start < .seconds(10))
        guard case .versionUnknown? = problems.first?.reason else {
            Issue.record("the version was not reported as unknown: \(problems)")
            return
        }
    }

    @Test func `tools that do not answer take nothing from those behind them`() throws {
        let scene = Scene()
        try scene.addTool("mute", "exec sleep 60")
        try scene.addTool("toy", "echo toy 1.2.3")
        for number in 0..<20 {
            let tool = number < 12 ? "mute" : "toy"
            try scene.addRuntime(
                String(UnicodeScalar(UInt8(97 + number))),
                """
                {"language": "l\(number)", "executables": ["\(tool)"],
                 "version": {"command": ["\(tool)"]}, "run": ["\(tool)"]}
                """)
        }
        let result = scene.loader.load()
        #expect(result.runtimes.map(\.language) == (12..<20).map { "l\($0)" })
        #expect(result.problems.count == 12)
    }

    @Test func `a tool sees nothing of our environment`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy $(/usr/bin/env | /usr/bin/grep -c -v -e ^_= -e ^PWD=)")
        try scene.addRuntime("a")
        // PATH, HOME, LIBC_FATAL_STDERR_, PISTON_LANGUAGE.
        #expect(scene.loader.load().runtimes.map(\.version) == ["4.0.0"])
    }

    @Test func `what folders share is mounted beside them, and is no language`() throws {
        let scene = Scene()
        try scene.add("Runtimes/.shared/tool.pl", "")
        let result = scene.loader.load()
        #expect(result.problems == [])
        #expect(result.mounts.map(\.target) == ["/opt/sandpiper/runtimes/.shared"])
    }

    @Test func `the folder and existing directories are mounted`() throws {
        let scene = Scene()
        try scene.addTool("toy", "echo toy 1.2.3")
        try scene.addRuntime(
            "a",
            """
            {"language": "toy", "executables": ["toy"], "mounts": ["/usr/share", "/not/there"],
             "version": {"command": ["toy"]}, "run": ["{runtime}/run"]}
            """)
        let mounts = scene.loader.load().mounts
        #expect(mounts.map(\.target) == ["/usr/share", "/opt/sandpiper/runtimes/a"])
        #expect(mounts.last?.source == scene.top.appendingPathComponent("Runtimes/a").path)
    }
}
