/// The variables that a package's `environment` file sets, as env(1) prints them with `-0`.
package enum PackageEnvironment {
    /// Those of the shell that read the file say nothing about the package.
    static let shellVariables: Set<String> = ["PWD", "OLDPWD", "_", "SHLVL"]

    package static func variables(in output: [UInt8]) -> [String: String] {
        var variables: [String: String] = [:]
        for part in output.split(separator: 0) {
            let fields = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(decoding: fields[0], as: UTF8.self)
            guard fields.count == 2, !name.isEmpty, !shellVariables.contains(name) else { continue }
            variables[name] = String(decoding: fields[1], as: UTF8.self)
        }
        return variables
    }
}
