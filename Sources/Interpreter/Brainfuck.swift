/// Brainfuck: cells of 8 bits that wrap, all zero at first; the first cell is the leftmost, and to
/// the right there are as many as memory has room for. `,` at the end of the input reads 0.
enum Brainfuck {
    static func run(_ source: [UInt8]) {
        switch BrainfuckProgram.parse(source) {
        case .program(let steps): run(steps)
        case .unmatched(let bracket, let line, let column):
            fail(
                Words.text("line ") + Words.number(line) + Words.text(", column ")
                    + Words.number(column) + Words.text(": ") + [bracket]
                    + Words.text(" without its partner"))
        }
    }

    private static func run(_ steps: [BrainfuckProgram.Step]) {
        var cells = [UInt8](repeating: 0, count: 30_000)
        var cell = 0
        var input = Input()
        var output = Output()
        var next = 0
        while next < steps.count {
            switch steps[next] {
            case .add(let amount): cells[cell] &+= amount
            case .move(let distance): move(distance, &cell, &cells, &output)
            case .write: output.put(cells[cell])
            case .read:
                // Who is asked something must have seen the question.
                if input.isEmpty { output.flush() }
                cells[cell] = input.take() ?? 0
            case .skipIfZero(let target): if cells[cell] == 0 { next = target }
            case .repeatUnlessZero(let target): if cells[cell] != 0 { next = target }
            case .clear: cells[cell] = 0
            case .spread(let distance, let factor):
                let value = cells[cell]
                if value != 0 {
                    var other = cell
                    move(distance, &other, &cells, &output)
                    cells[other] &+= value &* factor
                }
            }
            next += 1
        }
        output.flush()
    }

    private static func move(
        _ distance: Int, _ cell: inout Int, _ cells: inout [UInt8], _ output: inout Output
    ) {
        cell += distance
        if cell < 0 {
            output.flush()
            fail(Words.text("moved to the left of the first cell"))
        }
        while cell >= cells.count { cells += [UInt8](repeating: 0, count: cells.count) }
    }
}
