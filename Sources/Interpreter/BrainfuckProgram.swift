/// A program as it is run: equal commands in a row are one step, and so is each of the commonest
/// loops. Whatever is no command is a comment.
enum BrainfuckProgram {
    enum Step {
        case add(UInt8)
        case move(Int)
        case write, read
        /// Goes on behind the step at this index: the end of the loop, or its beginning.
        case skipIfZero(Int), repeatUnlessZero(Int)
        /// `[-]`.
        case clear
        /// One part of a loop such as `[->++>+<<]`: adds the cell's value, so many times, to the
        /// one at this distance.
        case spread(distance: Int, factor: UInt8)
    }

    enum Parsed {
        case program([Step])
        /// Line and column from 1, in bytes.
        case unmatched(bracket: UInt8, line: Int, column: Int)
    }

    static func parse(_ source: [UInt8]) -> Parsed {
        var steps: [Step] = []
        /// Where loops that are still open begin: in `steps`, and in the text.
        var open: [(step: Int, line: Int, column: Int)] = []
        var line = 1
        var column = 0
        for byte in source {
            column += 1
            switch byte {
            case UInt8(ascii: "+"): add(1, to: &steps)
            case UInt8(ascii: "-"): add(255, to: &steps)
            case UInt8(ascii: ">"): move(1, &steps)
            case UInt8(ascii: "<"): move(-1, &steps)
            case UInt8(ascii: "."): steps.append(.write)
            case UInt8(ascii: ","): steps.append(.read)
            case UInt8(ascii: "["):
                open.append((steps.count, line, column))
                steps.append(.skipIfZero(0))
            case UInt8(ascii: "]"):
                guard let start = open.popLast() else {
                    return .unmatched(bracket: byte, line: line, column: column)
                }
                close(start.step, &steps)
            case UInt8(ascii: "\n"):
                line += 1
                column = 0
            default: break
            }
        }
        if let start = open.last {
            return .unmatched(
                bracket: UInt8(ascii: "["), line: start.line, column: start.column)
        }
        return .program(steps)
    }

    private static func add(_ amount: UInt8, to steps: inout [Step]) {
        if case .add(let before)? = steps.last {
            steps[steps.count - 1] = .add(before &+ amount)
        } else {
            steps.append(.add(amount))
        }
    }

    private static func move(_ distance: Int, _ steps: inout [Step]) {
        if case .move(let before)? = steps.last {
            steps[steps.count - 1] = .move(before + distance)
        } else {
            steps.append(.move(distance))
        }
    }

    /// Ends the loop that began at `start`: by a jump, or by steps that need none.
    private static func close(_ start: Int, _ steps: inout [Step]) {
        if let straight = straightened(steps[(start + 1)...]) {
            steps.removeSubrange(start...)
            steps += straight
        } else {
            steps[start] = .skipIfZero(steps.count)
            steps.append(.repeatUnlessZero(start))
        }
    }

    /// A loop that only adds and moves, comes back to its cell and takes one from it each time
    /// (or adds one, alone: wrapping ends that at zero too). `nil` for every other.
    private static func straightened(_ body: ArraySlice<Step>) -> [Step]? {
        var sums: [(distance: Int, amount: UInt8)] = []
        var distance = 0
        for step in body {
            switch step {
            case .move(let by): distance += by
            case .add(let amount):
                if let known = sums.firstIndex(where: { $0.distance == distance }) {
                    sums[known].amount &+= amount
                } else {
                    sums.append((distance, amount))
                }
            default: return nil
            }
        }
        guard distance == 0, let own = sums.first(where: { $0.distance == 0 })?.amount else {
            return nil
        }
        // 255 takes one away; 1 adds one, so the loop turns 256 - value times.
        guard own == 255 || own == 1 else { return nil }
        return sums.filter { $0.distance != 0 }.map {
            .spread(distance: $0.distance, factor: own == 255 ? $0.amount : 0 &- $0.amount)
        } + [.clear]
    }
}
