/// Runs a classic BPF program as the kernel would for seccomp(2): the few instructions that
/// libseccomp makes, over `struct seccomp_data`.
struct FilterSimulation {
    private struct Instruction {
        var code: UInt16
        var ifTrue: Int
        var ifFalse: Int
        var operand: UInt32
    }

    private let program: [Instruction]

    init(_ bytes: [UInt8]) {
        program = stride(from: 0, to: bytes.count, by: 8).map { place in
            Instruction(
                code: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8,
                ifTrue: Int(bytes[place + 2]), ifFalse: Int(bytes[place + 3]),
                operand: Self.word(bytes, place + 4))
        }
    }

    var count: Int { program.count }

    /// The SECCOMP_RET_* value; `nil` for a program that does what no filter may.
    func run(architecture: UInt32, call: Int32, arguments: [UInt64] = []) -> UInt32? {
        var data = [UInt32](repeating: 0, count: 16)
        data[0] = UInt32(bitPattern: call)
        data[1] = architecture
        for (index, argument) in arguments.enumerated() {
            data[4 + index * 2] = UInt32(truncatingIfNeeded: argument)
            data[5 + index * 2] = UInt32(truncatingIfNeeded: argument >> 32)
        }
        var accumulator: UInt32 = 0
        var place = 0
        while place < program.count {
            let now = program[place]
            place += 1
            switch now.code {
            case 0x20:  // LD | W | ABS
                guard now.operand % 4 == 0, now.operand < 64 else { return nil }
                accumulator = data[Int(now.operand) / 4]
            case 0x54: accumulator &= now.operand  // ALU | AND | K
            case 0x05: place += Int(now.operand)  // JMP | JA
            case 0x15: place += accumulator == now.operand ? now.ifTrue : now.ifFalse
            case 0x25: place += accumulator > now.operand ? now.ifTrue : now.ifFalse
            case 0x35: place += accumulator >= now.operand ? now.ifTrue : now.ifFalse
            case 0x45: place += accumulator & now.operand != 0 ? now.ifTrue : now.ifFalse
            case 0x06: return now.operand  // RET | K
            default: return nil
            }
        }
        return nil
    }

    private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
    }
}
