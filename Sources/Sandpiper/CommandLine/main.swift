import Foundation
import Linux

// The verbs of the command line. Exit status: 0 done, 1 could not, 64 not understood
// (sysexits.h, EX_USAGE).

StandardStream.prepare()

func fail(_ text: String, status: Int32) -> Never {
    try? StandardStream.error.write("sandpiper: \(text)\n")
    exit(status)
}

do {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    let environment = ProcessInfo.processInfo.environment
    switch arguments.verb {
    case .help: try Console.say(Arguments.helpText)
    case .version: try Console.say("sandpiper \(Product.version)")
    case .doctor: exit(try Doctor.run(arguments, environment: environment))
    case .attack: exit(try await AttackSuite.run(arguments, environment: environment))
    case .token: try await TokenVerb.run(arguments, environment: environment)
    case .password: try PasswordVerb.run()
    case .serve: try await Serve.run(arguments, environment: environment)
    }
} catch let error as ArgumentError {
    fail("\(error)", status: 64)
} catch is Console.Closed {
    exit(1)
} catch {
    fail("\(error)", status: 1)
}
