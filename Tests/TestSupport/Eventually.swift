/// Lets others go on until it holds; false when it does not within a minute, on a machine however
/// busy.
package func eventually(
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    var tries = 0
    while ContinuousClock.now < end {
        if try await condition() { return true }
        tries += 1
        // Mostly it is a matter of turns; else the machine's cores are for others.
        if tries < 1000 {
            await Task.yield()
        } else {
            try? await Task.sleep(for: .milliseconds(1))
        }
    }
    return try await condition()
}
