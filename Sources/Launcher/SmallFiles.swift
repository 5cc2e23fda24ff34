import Glibc

/// Names of the directories in a directory, in no order.
func directoryNames(in directory: Int32) -> [String] {
    let own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
    }
    return names
}

/// The first 4 KiB of a file of the kernel, from its beginning.
func readSmallFile(_ file: Int32) -> [UInt8]? {
    var text = [UInt8](repeating: 0, count: 4096)
    let got = pread(file, &text, text.count, 0)
    return got < 0 ? nil : Array(text[..<got])
}

/// Digits up to the first other byte.
func leadingNumber(_ text: ArraySlice<UInt8>) -> Int? {
    var value = 0
    var found = false
    for byte in text {
        guard (48...57).contains(byte) else { break }
        value = value &* 10 &+ Int(byte - 48)
        found = true
    }
    return found ? value : nil
}
