/// What the client is told. Wording lives here and nowhere else.
extension HTTPSyntaxError {
    package var status: HTTPStatus {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .tooManyFields, .headTooLarge: .requestHeaderFieldsTooLarge
        case .contentLengthOverflow, .contentTooLarge, .chunkSizeOverflow: .contentTooLarge
        case .unknownExpectation: .expectationFailed
        case .methodTooLong, .connectNotSupported, .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        case .emptyRequestLine, .malformedRequestLine, .emptyMethod, .invalidMethod,
            .malformedVersion, .invalidTarget, .unsupportedTargetForm, .invalidPercentEncoding,
            .controlInPath, .pathNotUTF8, .bareCarriageReturn, .bareLineFeed, .controlByte,
            .obsoleteFolding, .spaceBeforeColon, .missingColon, .emptyFieldName,
            .invalidFieldName, .missingHost, .repeatedHost, .invalidHost, .ambiguousLength,
            .repeatedContentLength, .differingContentLength, .invalidContentLength,
            .transferEncodingInHTTP10, .chunkedNotLast, .emptyTransferEncoding,
            .missingChunkSize, .invalidChunkSize, .chunkExtensionsTooLarge, .missingChunkEnd,
            .incomplete:
            .badRequest
        }
    }

    package var message: String {
        switch self {
        case .emptyRequestLine: "The request line is empty."
        case .malformedRequestLine: "The request line must be: method, target, version."
        case .emptyMethod: "The method is missing."
        case .invalidMethod: "The method holds a character that no method may hold."
        case .methodTooLong: "The method is not known."
        case .requestLineTooLong: "The request target is too long."
        case .malformedVersion: "The version must look like HTTP/1.1."
        case .unsupportedVersion: "Only HTTP/1.0 and HTTP/1.1 are spoken here."
        case .invalidTarget: "The request target holds a character that must be percent-encoded."
        case .unsupportedTargetForm: "The request target must be a path or an http URL."
        case .connectNotSupported: "CONNECT is not supported."
        case .invalidPercentEncoding: "A % in the path must be followed by two hex digits."
        case .controlInPath: "The path holds a control character."
        case .pathNotUTF8: "The path is not UTF-8."
        case .bareCarriageReturn: "A line holds a carriage return that is not its end."
        case .bareLineFeed: "Lines must end in CR LF."
        case .controlByte: "The head holds a control character."
        case .obsoleteFolding: "A header line begins with white space."
        case .spaceBeforeColon: "A header has a space before its colon."
        case .missingColon: "A header line has no colon."
        case .emptyFieldName: "A header has no name."
        case .invalidFieldName: "A header name holds a character that no name may hold."
        case .tooManyFields: "There are too many headers."
        case .headTooLarge: "The headers are too large."
        case .missingHost: "HTTP/1.1 needs a Host header."
        case .repeatedHost: "There is more than one Host header."
        case .invalidHost: "The Host header is not a host."
        case .ambiguousLength: "Content-Length and Transfer-Encoding exclude each other."
        case .repeatedContentLength: "There is more than one Content-Length."
        case .differingContentLength: "Two Content-Length headers differ."
        case .invalidContentLength: "Content-Length is not a number."
        case .contentLengthOverflow, .contentTooLarge: "The request body is too large."
        case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding."
        case .unknownTransferCoding: "Of transfer codings only chunked is supported."
        case .chunkedNotLast: "The coding chunked must come once, and last."
        case .emptyTransferEncoding: "Transfer-Encoding is empty."
        case .unknownExpectation: "Of expectations only 100-continue is supported."
        case .missingChunkSize: "A chunk has no size."
        case .invalidChunkSize: "A chunk size is not a hexadecimal number."
        case .chunkSizeOverflow: "A chunk is too large."
        case .chunkExtensionsTooLarge: "The chunk extensions are too large."
        case .missingChunkEnd: "A chunk does not end where its size says."
        case .incomplete: "The connection ended in the middle of the request."
        }
    }
}
