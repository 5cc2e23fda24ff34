import Foundation

// Scripts/bench builds and starts this. Arguments: a kind, and a number of rounds.

let words = Array(CommandLine.arguments.dropFirst())
let kind = words.first ?? "speed"
let rounds = words.count > 1 ? Int(words[1]) : nil
do {
    switch kind {
    case "speed": try Speed(rounds: rounds ?? 100).run()
    case "accuracy": try Accuracy(rounds: rounds ?? 100).run()
    case "load": try Load(rounds: rounds ?? 100).run()
    case "storage": try await StorageSpeed(rounds: rounds ?? 100).run()
    case "polling": try Polling(rounds: rounds ?? 100).run()
    case "languages": try Languages(rounds: rounds ?? 5).run()
    default:
        print("bench: \(kind) is none of speed, accuracy, load, storage, polling, languages")
        exit(64)
    }
} catch {
    print("bench: \(error)")
    exit(1)
}
