import CLinux

/// `sandpiper-interpreter LANGUAGE FILE`: the languages that need no package. It runs inside the
/// sandbox, in place of a tool of the host: small, and started as fast as a C program, because it
/// is Embedded Swift, without the standard library's runtime.
@main
struct Main {
    static func main() {
        switch clinux_argument(1).map({ Words.text($0) }) {
        case Words.text("--version"): Output.write(Words.text("sandpiper-interpreter 1.0.0\n"))
        case Words.text("plain"): Plain.run(source())
        case Words.text("brainfuck"): Brainfuck.run(source())
        default: fail(Words.text("usage: sandpiper-interpreter plain|brainfuck FILE"))
        }
    }

    /// All bytes of the file that is to be run.
    private static func source() -> [UInt8] {
        guard let path = clinux_argument(2) else { fail(Words.text("no file is named")) }
        guard let file = fopen(path, "r") else {
            fail(Words.text("cannot open ") + Words.text(path))
        }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&block, 1, block.count, file)
            guard count > 0 else { return bytes }
            bytes += block[..<count]
        }
    }
}

/// Ends the program as a failure, with a sentence on stderr.
func fail(_ sentence: [UInt8]) -> Never {
    Output.write(sentence + Words.text("\n"), to: STDERR_FILENO)
    exit(1)
}
