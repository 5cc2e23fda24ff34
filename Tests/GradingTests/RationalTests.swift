import Grading
import Testing

@Suite("Rational: exact scores")
struct RationalTests {
    @Test(
        "a decimal becomes the fraction it most probably stands for",
        arguments: [
            (0.0, Rational(0)), (1, Rational(1)), (0.5, Rational(1, over: 2)),
            (0.7, Rational(7, over: 10)), (0.333333333, Rational(1, over: 3)),
            (0.333333, Rational(341, over: 1024)), (0.1234567, Rational(126, over: 1024)),
            (33.33, Rational(3333, over: 100)), (0.142857142857, Rational(1, over: 7)),
            (0.123, Rational(123, over: 1000)), (-0.5, Rational(-1, over: 2)),
            (1e12, Rational(1_000_000_000_000)),
        ] as [(Double, Rational)])
    func float(value: Double, fraction: Rational) {
        #expect(Rational(value) == fraction)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e13, -1e300])
    func `what is not a weight has no fraction`(value: Double) {
        #expect(Rational(value) == nil)
    }

    @Test func `sums and products are exact`() {
        let third = Rational(1, over: 3)
        #expect(third + third + third == .one)
        #expect(third * Rational(3, over: 7) == Rational(1, over: 7))
        #expect(third / Rational(2, over: 3) == Rational(1, over: 2))
        #expect(third - Rational(1, over: 2) == Rational(-1, over: 6))
        #expect(third / .zero == .zero)
        #expect(third < Rational(34, over: 100) && Rational(-1) < third)
        #expect(Rational(1, over: -2) == Rational(-1, over: 2))
    }

    @Test(
        "a score as a number",
        arguments: [
            (Rational(1, over: 3), 0.333333333333333, 0.3333, 0.33),
            (Rational(2, over: 3), 0.666666666666667, 0.6667, 0.67),
            (Rational(1), 1, 1, 1), (Rational(0), 0, 0, 0),
            (Rational(100, over: 3), 33.3333333333333, 33.3333, 33.33),
            (Rational(1, over: 800), 0.00125, 0.0013, 0),
            (Rational(1, over: 200), 0.005, 0.005, 0.01),
            (Rational(-1, over: 3), -0.333333333333333, -0.3333, -0.33),
            (Rational(1, over: 30000), 0.0000333333333333333, 0, 0),
            (
                Rational(2_000_000_000, over: 3), 666_666_666.666667, 666_666_666.6667,
                666_666_666.67
            ),
        ] as [(Rational, Double, Double, Double)])
    func number(value: Rational, number: Double, four: Double, two: Double) {
        #expect(value.number == number)
        #expect(value.rounded(decimals: 4) == four)
        #expect(value.rounded(decimals: 2) == two)
    }

    @Test func `no chain of operations traps, and what is beyond 127 bits stays close`() {
        var product = Rational.one
        var sum = Rational.zero
        for prime in [999_983, 999_979, 999_961, 999_959, 999_953, 999_931, 999_917, 999_907] {
            product = product * Rational(prime - 1, over: prime)
            sum = sum + Rational(1, over: prime)
        }
        #expect((product.number - 0.999991999).magnitude < 1e-6)
        #expect((sum.number - 8e-6).magnitude < 1e-9)
        var grown = Rational(Int.max)
        for _ in 0..<20 {
            grown = grown * grown + Rational(1, over: Int.max)
            _ = (grown.number, grown < sum, sum / grown, grown.rounded(decimals: 4))
        }
    }
}
