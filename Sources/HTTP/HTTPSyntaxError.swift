/// Why a request cannot be understood. Each case names one rule and where it is written.
///
/// The parser never repairs: two readers that repair differently are how requests are smuggled
/// (RFC 9112 §11.2). Status and words are in `HTTPSyntaxError+Answer.swift`.
package enum HTTPSyntaxError: Error, Equatable, Sendable, CaseIterable {
    // Request line: RFC 9112 §3.
    /// §2.2 lets us skip an empty line before a request; not a stream of them.
    case emptyRequestLine
    /// §3: a request line is three parts, with one space between them.
    case malformedRequestLine
    /// §3.1: the line begins with a space.
    case emptyMethod
    /// RFC 9110 §9.1: a method is a token.
    case invalidMethod
    /// §3: longer than any method anybody implements.
    case methodTooLong
    /// §3: the line is over `HTTPLimits.requestLineBytes`.
    case requestLineTooLong
    /// §2.3: not `HTTP/` DIGIT `.` DIGIT.
    case malformedVersion
    /// RFC 9110 §2.5: a major version other than 1.
    case unsupportedVersion
    /// RFC 3986 §2: a byte that no URI may hold, or a fragment.
    case invalidTarget
    /// §3.2: neither `/path`, `http://host/path`, nor `*` with OPTIONS.
    case unsupportedTargetForm
    /// §3.2.3: CONNECT is for proxies.
    case connectNotSupported
    /// RFC 3986 §2.1: `%` without two hexadecimal digits.
    case invalidPercentEncoding
    /// A control character, NUL above all, hidden in the path as `%00`.
    case controlInPath
    /// The decoded path is not UTF-8, so it is no text.
    case pathNotUTF8

    // Lines: RFC 9112 §2.2, RFC 9110 §5.5.
    /// §2.2: a CR that no LF follows.
    case bareCarriageReturn
    /// §2.2 permits a lone LF as a line's end; nobody sends it except to be read in two ways.
    case bareLineFeed
    /// RFC 9110 §5.5: NUL and other control bytes.
    case controlByte

    // Fields: RFC 9112 §5, RFC 9110 §5.
    /// §5.2: a line that begins with white space.
    case obsoleteFolding
    /// §5.1: a space between a field's name and its colon.
    case spaceBeforeColon
    /// §5: a field line without a colon.
    case missingColon
    /// §5: nothing before the colon.
    case emptyFieldName
    /// RFC 9110 §5.1: a name is a token.
    case invalidFieldName
    /// RFC 6585 §5: more than `HTTPLimits.fieldCount`, trailers included.
    case tooManyFields
    /// RFC 6585 §5: head or trailers are over `HTTPLimits.headBytes`.
    case headTooLarge
    /// §3.2: HTTP/1.1 without Host.
    case missingHost
    /// §3.2: more than one Host.
    case repeatedHost
    /// §3.2: a Host that is no `host[:port]`.
    case invalidHost

    // How long is the body: RFC 9112 §6.
    /// §6.1: both Content-Length and Transfer-Encoding: the smuggling shape.
    case ambiguousLength
    /// RFC 9110 §8.6: the same length twice.
    case repeatedContentLength
    /// RFC 9110 §8.6: two lengths that differ.
    case differingContentLength
    /// RFC 9110 §8.6: not 1*DIGIT.
    case invalidContentLength
    /// RFC 9110 §8.6: digits, but more than an integer can hold.
    case contentLengthOverflow
    /// RFC 9110 §15.5.14: the body is over `HTTPLimits.bodyBytes`.
    case contentTooLarge
    /// §6.1: Transfer-Encoding came with 1.1.
    case transferEncodingInHTTP10
    /// §6.1: a coding that is not `chunked`.
    case unknownTransferCoding
    /// §6.3: `chunked` is there, but not once and last.
    case chunkedNotLast
    /// §6.1: the field is there and names nothing.
    case emptyTransferEncoding
    /// RFC 9110 §10.1.1: an expectation other than `100-continue`.
    case unknownExpectation

    // Chunks: RFC 9112 §7.1.
    /// §7.1: a chunk begins without a size.
    case missingChunkSize
    /// §7.1: a size that is not 1*HEXDIG: a sign, `0x`, white space.
    case invalidChunkSize
    /// §7.1: a size that no integer can hold.
    case chunkSizeOverflow
    /// §7.1.1: extensions are ignored, but not without end.
    case chunkExtensionsTooLarge
    /// §7.1: a chunk's bytes end without CRLF: its size was wrong.
    case missingChunkEnd

    /// §8: the peer ended its side in the middle of a request.
    case incomplete
}
