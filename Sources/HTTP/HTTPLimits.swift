/// How much of a request we are willing to hold. The parser enforces each to the byte.
package struct HTTPLimits: Sendable, Equatable {
    /// Method, target and version with their CRLF; above it 414. RFC 9112 §3 asks for 8000; clients
    /// of paiza.io's API send whole programs in it.
    package var requestLineBytes: Int
    /// Request line and fields together; trailers get the same again. Above it 431.
    package var headBytes: Int
    /// Field lines, trailers included; above it 431.
    package var fieldCount: Int
    /// The body without its chunk framing; above it 413, before the bytes arrive if announced.
    package var bodyBytes: Int

    package init(
        requestLineBytes: Int = 256 << 10, headBytes: Int = 512 << 10, fieldCount: Int = 100,
        bodyBytes: Int = 64 << 20
    ) {
        self.requestLineBytes = requestLineBytes
        self.headBytes = headBytes
        self.fieldCount = fieldCount
        self.bodyBytes = bodyBytes
    }
}
