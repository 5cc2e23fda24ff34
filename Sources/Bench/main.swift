import Foundation

// Scripts/bench builds and starts this. Arguments: a kind, and a number of rounds.

let words = Array(CommandLine.arguments.dropFirst())
let kind = words.first ?? "speed"
let rounds = words.count > 1 ? Int(words[1]) ?? 100 : 100
do {
    switch kind {
    case "speed": try Speed(rounds: rounds).run()
    case "accuracy": try Accuracy(rounds: rounds).run()
    case "load": try Load(rounds: rounds).run()
    case "storage": try await StorageSpeed(rounds: rounds).run()
    case "polling": try Polling(rounds: rounds).run()
    default:
        print("bench: \(kind) is none of speed, accuracy, load, storage, polling")
        exit(64)
    }
} catch {
    print("bench: \(error)")
    exit(1)
}
