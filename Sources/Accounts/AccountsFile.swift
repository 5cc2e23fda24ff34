internal import JSON
internal import Linux

/// The file that tokens and logins stand in. It is small, and written as a whole.
///
/// Several processes may: each takes the lock beside it, reads, changes, and puts a new file in its
/// place. So who only reads needs no lock, and sees by `FileVersion` that there is another one.
struct AccountsFile: Sendable {
    let path: String
    private static let byteCountMax = 64 << 20

    var version: FileVersion? {
        get throws(SystemError) { try PrivateFiles.version(of: path) }
    }

    /// No file is one that holds nothing.
    func read() throws(AccountsFailure) -> (table: AccountTable, version: FileVersion?) {
        let bytes: [UInt8]
        let version: FileVersion
        do throws(SystemError) {
            let file = try FileDescriptor.openingFile(path)
            version = try file.version()
            bytes = try file.read(count: min(try file.length(), Self.byteCountMax), at: 0)
        } catch {
            if error.isNotThere { return (AccountTable(), nil) }
            throw AccountsFailure(description: "\(path) cannot be read: \(error)")
        }
        do {
            return (try AccountTable(JSONCursor(JSONValue(parsing: bytes))), version)
        } catch {
            throw AccountsFailure(
                description:
                    "\(path) is damaged (\(error)): put back a copy of it, or move it away "
                    + "to begin without API tokens and logins")
        }
    }

    /// Reads what is there, and writes what `body` makes of it; nobody else does in between. Waits
    /// for others, and for the disk.
    func change<T>(
        _ body: (inout AccountTable) -> T
    ) throws(AccountsFailure) -> (result: T, table: AccountTable, version: FileVersion?) {
        let lock = try writing { () throws(SystemError) in
            try PrivateFiles.makeDirectory(PrivateFiles.directory(of: path))
            return try PrivateFiles.lock(path + ".lock")
        }
        defer { lock.unlock() }
        var (table, version) = try read()
        let old = table
        let result = body(&table)
        if table != old {
            version = try writing { () throws(SystemError) in
                try PrivateFiles.replace(path, with: table.bytes)
            }
        }
        return (result, table, version)
    }

    private func writing<T: ~Copyable>(
        _ body: () throws(SystemError) -> T
    ) throws(AccountsFailure) -> T {
        do throws(SystemError) {
            return try body()
        } catch {
            throw AccountsFailure(description: "\(path) cannot be written: \(error)")
        }
    }
}
