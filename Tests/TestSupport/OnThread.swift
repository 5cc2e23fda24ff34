import Linux

/// Runs `body` on a thread of its own: what waits in recv(2) must not hold a thread of the pool
/// that all tests share.
package func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await OSThread.value(name: "client", body)
}
