import Foundation
import JSON
import Linux

/// The settings in force: defaults ← file ← Piston's variables ← ours ← command line.
enum SettingsFile {
    static func load(
        path: String?, environment: [String: String]
    ) throws(StartFailure) -> Settings {
        var root = JSONObject()
        if let path { root = try object(path) }
        do throws(JSONMismatch) {
            root = try PistonVariables(environment).laid(over: root)
            root = try Settings.overlay(root, environment: environment)
            return try Settings(JSONCursor(.object(root)))
        } catch {
            throw StartFailure("settings: \(error)")
        }
    }

    /// Any JSON file of ours.
    static func value(_ path: String) throws(StartFailure) -> JSONValue {
        guard let text = HostFiles.text(path) else {
            throw StartFailure("\(path) cannot be read")
        }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: text)
        } catch {
            throw StartFailure("\(path): \(error)")
        }
    }

    private static func object(_ path: String) throws(StartFailure) -> JSONObject {
        guard let object = try value(path).object else {
            throw StartFailure("\(path) must hold a JSON object")
        }
        return object
    }
}
