/// What may be kept of compilations that are over.
package struct BuildLimits: Sendable, Equatable {
    /// Builds at a time.
    package var count: Int
    /// All of them together, in memory: workspaces, sources, what compilers wrote.
    package var bytes: Int
    /// How long one is kept after its last use.
    package var age: Duration
    /// A job with more than this in its files takes no part.
    package var sourceBytes: Int

    package init(
        count: Int = 8, bytes: Int = 256 << 20, age: Duration = .seconds(60),
        sourceBytes: Int = 1 << 20
    ) {
        self.count = count
        self.bytes = bytes
        self.age = age
        self.sourceBytes = sourceBytes
    }
}
