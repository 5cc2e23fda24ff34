import Linux

/// What the verbs answer, on standard output: at once, also into a pipe, so that who watches sees
/// how far a verb is.
enum Console {
    /// Nobody reads any more, so there is nothing left to do, and nobody to tell.
    struct Closed: Error {}

    /// - Throws: `Closed`, or `StartFailure` when it cannot be kept.
    static func say(_ text: String) throws {
        do throws(SystemError) {
            try StandardStream.output.write(text + "\n")
        } catch {
            if StandardStream.isUnheard(error) { throw Closed() }
            throw StartFailure("standard output: \(SystemError.text(error.errno))")
        }
    }
}
