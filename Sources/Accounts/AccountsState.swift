internal import Linux

/// What a process knows of the file of accounts, and what stands in no file.
struct AccountsState {
    private(set) var table: AccountTable
    /// Of the file that `table` is from; `nil`: there was none.
    private(set) var version: FileVersion?
    /// What was wrong with the file when it was last looked at.
    var problem: String?
    /// When tokens were last used, by hash, as far as it is not in the file yet.
    private(set) var uses: [String: Int] = [:]
    private var usesWritten = 0
    /// Calls with each token in `hour`.
    private var calls: [String: Int] = [:]
    private var hour = 0

    init(table: AccountTable, version: FileVersion?) {
        self.table = table
        self.version = version
    }

    mutating func know(_ table: AccountTable, _ version: FileVersion?) {
        self.table = table
        self.version = version
    }

    /// They are in the file.
    mutating func forget(_ written: [String: Int]) {
        for (hash, time) in written where uses[hash] == time { uses[hash] = nil }
    }

    /// Calls in this clock hour, with this one.
    mutating func count(_ hash: String, now: Int) -> Int {
        if hour != now / 3600 {
            hour = now / 3600
            calls = [:]
        }
        calls[hash, default: 0] += 1
        return calls(hash, now: now)
    }

    /// Calls in this clock hour so far.
    func calls(_ hash: String, now: Int) -> Int { hour == now / 3600 ? calls[hash] ?? 0 : 0 }

    /// Whether it is time to write: once a minute.
    mutating func noteUse(_ hash: String, now: Int) -> Bool {
        uses[hash] = now
        guard abs(now - usesWritten) >= 60 else { return false }
        usesWritten = now
        return true
    }
}
