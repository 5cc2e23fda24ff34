internal import Digests
import JSON
import Judging

/// `files` of a stage, an extension of ours: in the form in which a request sends files.
extension Piston {
    static func file(_ file: ReturnedFile) -> JSONValue {
        switch file.outcome {
        case .content(let bytes):
            [
                "name": .string(file.name), "content": .string(Base64.encode(bytes)),
                "encoding": "base64",
            ]
        case .refused(let reason):
            ["name": .string(file.name), "error": .string(words(for: reason))]
        }
    }

    private static func words(for reason: ReturnedFile.Reason) -> String {
        switch reason {
        case .missing: "there is no such file"
        case .notRegular: "it is not a regular file"
        case .tooLarge: "it is larger than a returned file may be"
        case .noRoom: "it does not fit into what may be returned in all"
        case .tooMany: "there are more files than may be returned"
        case .nameIsNoText: "its name is not UTF-8"
        case .unreadable(let text): "it cannot be read: \(text)"
        }
    }
}
