import HTTP

/// What came out of a parser that was fed some bytes.
struct Reading: Equatable {
    struct Item: Equatable {
        var request: HTTPRequest
        var terms: ReplyTerms
    }
    var items: [Item] = []
    var continues = 0
    var error: HTTPSyntaxError?
    var progress: HTTPParser.Progress

    var requests: [HTTPRequest] { items.map(\.request) }
    var terms: [ReplyTerms] { items.map(\.terms) }

    /// Feeds the pieces one after the other, as reads from a socket would.
    init(_ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits()) {
        var parser = HTTPParser(limits: limits)
        for piece in pieces {
            var rest = piece[...]
            feeding: while true {
                switch parser.feed(&rest) {
                case .readMore: break feeding
                case .sendContinue: continues += 1
                case .request(let request, let terms):
                    items.append(Item(request: request, terms: terms))
                case .refuse(let error):
                    self.error = error
                    break feeding
                }
            }
        }
        progress = parser.progress
    }

    init(_ text: String, limits: HTTPLimits = HTTPLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }

    /// The same bytes, one by one.
    static func byteByByte(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> Reading {
        Reading(bytes.map { [$0] }, limits: limits)
    }
}

extension String {
    /// A request with a Host, so that a test spells only what it is about.
    static func make(
        _ line: String = "GET / HTTP/1.1", _ fields: [String] = [], body: String = ""
    ) -> String {
        ([line, "Host: a"] + fields).map { $0 + "\r\n" }.joined() + "\r\n" + body
    }
}
