/// Values of which only so many bytes are kept: those go first that were used the longest time ago.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    let byteLimit: Int
    private(set) var byteCount = 0
    private var entries: [Key: Entry] = [:]
    private var uses = 0

    private struct Entry {
        var value: Value
        var bytes: Int
        var lastUse: Int
    }

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    mutating func use(_ key: Key) -> Value? {
        uses += 1
        entries[key]?.lastUse = uses
        return entries[key]?.value
    }

    /// What is larger than everything that may be kept is not kept.
    mutating func keep(_ value: Value, for key: Key, bytes: Int) {
        remove { $0 == key }
        guard bytes <= byteLimit else { return }
        while byteCount + bytes > byteLimit,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
        {
            remove { $0 == oldest }
        }
        uses += 1
        entries[key] = Entry(value: value, bytes: bytes, lastUse: uses)
        byteCount += bytes
    }

    mutating func remove(where isGone: (Key) -> Bool) {
        for (key, entry) in entries where isGone(key) {
            entries[key] = nil
            byteCount -= entry.bytes
        }
    }
}
