import Foundation
import Judging
import Linux
import Packages
import Sandboxing

extension Serve {
    static func packagesDirectory(_ data: String) -> String {
        URL(fileURLWithPath: data + "/packages").standardizedFileURL.path
    }

    /// What is installed is on offer from here on. Without a data directory that can be written
    /// to there are no packages, and everything else works.
    static func packages(
        _ settings: Settings, _ environment: [String: String], _ data: String,
        _ loaded: RuntimeLoader.Result, _ offered: OfferedRuntimes
    ) -> PackageDepot? {
        let proxies = ["http_proxy", "https_proxy", "no_proxy", "all_proxy"]
        let configuration = PackageDepot.Configuration(
            directory: packagesDirectory(data),
            repository: settings.packages.repository, timeout: settings.packages.timeout,
            bounds: TarInspector.Bounds(
                bytes: settings.packages.unpackedBytes, files: settings.packages.files),
            // Behind those of the slots, and of `sandpiper attack`.
            confinedUser: settings.toolUserID,
            proxies: environment.filter { proxies.contains($0.key.lowercased()) })
        do {
            try PrivateFiles.makeDirectory(data)
            return try PackageDepot(
                configuration, runtimes: loaded, offered: offered,
                say: { Log.info("packages: \($0)") })
        } catch {
            Log.warning("packages: there are none, because \(error)")
            return nil
        }
    }

    /// A language whose tools are not here is nothing wrong; one that a package brings is here.
    static func report(_ problems: [RuntimeProblem], _ catalogue: RuntimeCatalogue) {
        for problem in problems where problem.absentLanguage == nil {
            Log.warning("runtime: \(problem)")
        }
        for remark in RuntimeRemarks.all(catalogue.runtimes) { Log.warning("runtime: \(remark)") }
        let absent = problems.compactMap(\.absentLanguage).filter { language in
            !catalogue.runtimes.contains { $0.language == language }
        }
        guard !absent.isEmpty else { return }
        Log.info(
            "runtimes that are not installed: \(absent.joined(separator: ", "))"
                + " (`sandpiper doctor` says what brings them)")
    }
}
