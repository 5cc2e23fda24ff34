import Grading
import HTTP
import JSON
import Judging
import Testing

@testable import API

extension HTTPRequest {
    /// A request as omegaUp's clients send it.
    static func omegaUp(
        _ method: HTTPMethod, _ path: String, query: String? = nil, form: String? = nil,
        type: String = "application/x-www-form-urlencoded", headers: HTTPHeaders = [:]
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, path: path, query: query, headers: headers,
            body: Array((form ?? "").utf8))
        if form != nil { request.headers.set("Content-Type", type) }
        return request
    }
}

extension OmegaUp {
    static func call(
        _ request: HTTPRequest, policy: OmegaUpPolicy = OmegaUpPolicy()
    ) throws(OmegaUpRefusal) -> OmegaUpCall {
        try OmegaUpRequest(request).call(policy)
    }

    /// Why a request is refused; `nil` when it is not.
    static func refusal(
        _ request: HTTPRequest, policy: OmegaUpPolicy = OmegaUpPolicy()
    ) -> OmegaUpRefusal? {
        do throws(OmegaUpRefusal) {
            _ = try call(request, policy: policy)
            return nil
        } catch {
            return error
        }
    }
}

extension OmegaUpOrder {
    static let guid = "0123456789abcdef0123456789abcdef"

    static func make(
        contest: String? = nil, points: Double? = nil, language: String = "cpp", delay: Int = 0,
        penaltyIsRuntime: Bool = false
    ) -> OmegaUpOrder {
        OmegaUpOrder(
            guid: guid, time: 1_436_577_101,
            submission: OmegaUpAccepted(
                username: "ann", problem: "sums", contest: contest, language: language,
                languageID: "cpp17-gcc", source: Array("int main() {}".utf8), kind: .normal,
                points: points, penaltyIsRuntime: penaltyIsRuntime, submitDelayMinutes: delay,
                submissionDeadline: 0, nextSubmissionTimestamp: 1_436_577_101),
            problemVersion: "v1")
    }
}

extension OmegaUpResult {
    static func accepted(score: Double = 1) -> OmegaUpResult {
        var result = OmegaUpResult(
            verdict: "AC", score: score, runtimeMs: 150, memoryBytes: 2_097_152)
        result.status = RunStatus(groupVerdicts: [.accepted])
        result.judgedBy = "slot 0"
        return result
    }

    static var notCompiled: OmegaUpResult {
        var result = OmegaUpResult(verdict: "CE", score: 0, runtimeMs: 0, memoryBytes: 0)
        result.compileError = "Main:\nMain.cpp:1:1: error"
        result.details = ["verdict": "CE", "groups": .null]
        return result
    }
}
