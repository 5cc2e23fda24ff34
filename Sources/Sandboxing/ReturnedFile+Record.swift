internal import Judging
internal import LaunchProtocol
internal import Linux

/// Files that come back out of a workspace.
extension ReturnedFile {
    init(_ record: FileRecord) {
        guard let name = String(validating: record.name, as: UTF8.self) else {
            self.init(
                name: String(decoding: record.name, as: UTF8.self),
                outcome: .refused(.nameIsNoText))
            return
        }
        let outcome: Outcome =
            switch record.outcome {
            case .content(let bytes): .content(bytes)
            case .missing: .refused(.missing)
            case .notRegular: .refused(.notRegular)
            case .tooLarge: .refused(.tooLarge)
            case .noRoom: .refused(.noRoom)
            case .tooMany: .refused(.tooMany)
            case .unreadable(let number): .refused(.unreadable(SystemError.text(number)))
            }
        self.init(name: name, outcome: outcome)
    }
}

extension FileRequest {
    init(_ request: ReturnRequest) {
        self.init(
            patterns: request.patterns, countLimit: request.limits.files,
            fileBytesLimit: request.limits.fileBytes, totalBytesLimit: request.limits.totalBytes)
    }
}
