import Foundation
import Linux

// The verbs of the command line. Exit status: 0 done, 1 could not, 64 not understood
// (sysexits.h, EX_USAGE).

func fail(_ text: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("sandpiper: \(text)\n".utf8))
    exit(status)
}

do {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    let environment = ProcessInfo.processInfo.environment
    switch arguments.verb {
    case .help: print(Arguments.helpText, terminator: "")
    case .version: print("sandpiper \(Product.version)")
    case .doctor: exit(try Doctor.run(arguments, environment: environment))
    case .attack: exit(try await AttackSuite.run(arguments, environment: environment))
    case .serve: try await Serve.run(arguments, environment: environment)
    }
} catch let error as ArgumentError {
    fail("\(error)", status: 64)
} catch {
    fail("\(error)", status: 1)
}
