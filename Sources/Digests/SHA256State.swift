/// What a hash has come to after some whole blocks: eight words, no memory of its own.
struct SHA256State: Equatable {
    /// 64 bytes as words, the first byte the highest.
    typealias Block = InlineArray<16, UInt32>

    var a, b, c, d, e, f, g, h: UInt32

    /// §5.3.3.
    static let initial = SHA256State(
        a: 0x6A09_E667, b: 0xBB67_AE85, c: 0x3C6E_F372, d: 0xA54F_F53A,
        e: 0x510E_527F, f: 0x9B05_688C, g: 0x1F83_D9AB, h: 0x5BE0_CD19)

    /// FIPS 180-4 §6.2.2. Of the 64 words that a block becomes, the last 16 are all that is needed.
    mutating func mix(_ block: Block) {
        var words = block
        var next = self
        for quarter in 0..<4 {
            if quarter > 0 { Self.advance(&words) }
            next.mix(words, from: 16 * quarter)
        }
        a &+= next.a
        b &+= next.b
        c &+= next.c
        d &+= next.d
        e &+= next.e
        f &+= next.f
        g &+= next.g
        h &+= next.h
    }

    /// The next 16 words.
    @inline(__always)
    private static func advance(_ words: inout Block) {
        for index in 0..<16 {
            let (near, far) = (words[(index + 14) & 15], words[(index + 1) & 15])
            let nearMixed = rotate(near, 17) ^ rotate(near, 19) ^ near >> 10
            let farMixed = rotate(far, 7) ^ rotate(far, 18) ^ far >> 3
            words[index] &+= nearMixed &+ words[(index + 9) & 15] &+ farMixed
        }
    }

    /// 16 rounds. After eight of them each word is in its old place again, so nothing is moved.
    @inline(__always)
    private mutating func mix(_ words: Block, from start: Int) {
        for half in 0..<2 {
            for step in 0..<8 {
                round(words[8 * half + step], Self.constants[start + 8 * half + step])
            }
        }
    }

    @inline(__always)
    private mutating func round(_ word: UInt32, _ constant: UInt32) {
        let sumOfE = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
        let first = h &+ sumOfE &+ (e & f ^ ~e & g) &+ constant &+ word
        let sumOfA = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
        let majority = a & b ^ a & c ^ b & c
        (h, g, f, e) = (g, f, e, d &+ first)
        (d, c, b, a) = (c, b, a, first &+ sumOfA &+ majority)
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }

    /// 32 bytes.
    var bytes: [UInt8] {
        [a, b, c, d, e, f, g, h].flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// §4.2.2.
    private static let constants: InlineArray<64, UInt32> = [

        0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
        0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
        0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
        0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
        0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
        0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
        0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
        0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
        0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
        0xC671_78F2,
    ]
}
