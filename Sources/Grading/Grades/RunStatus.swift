/// What `run/status` says of a run in four words, read off the verdicts of its groups.
package struct RunStatus: Sendable, Equatable {
    package var execution: String
    package var output: String
    package var memory: String
    package var runtime: String

    /// Without groups, as of a run that waits, use `nil`.
    package init(groupVerdicts: [JudgeVerdict]?) {
        let verdicts = Set(groupVerdicts ?? [])
        func first(_ table: [(String, Set<JudgeVerdict>)], else other: String) -> String {
            table.first { !$0.1.isDisjoint(with: verdicts) }?.0 ?? other
        }
        guard !verdicts.isEmpty else {
            execution = "EXECUTION_COMPILATION_ERROR"
            output = "OUTPUT_INTERRUPTED"
            memory = "MEMORY_NOT_AVAILABLE"
            runtime = "RUNTIME_NOT_AVAILABLE"
            return
        }
        execution = first(Self.executions, else: "EXECUTION_FINISHED")
        output = first(Self.outputs, else: "OUTPUT_INTERRUPTED")
        memory = first(
            [
                ("MEMORY_NOT_AVAILABLE", [.judgeError, .compileError]),
                ("MEMORY_EXCEEDED", [.memoryLimit]),
            ], else: "MEMORY_AVAILABLE")
        runtime = first(
            [
                ("RUNTIME_NOT_AVAILABLE", [.judgeError, .compileError]),
                ("RUNTIME_EXCEEDED", [.timeLimit]),
            ], else: "RUNTIME_AVAILABLE")
    }

    /// Every word that `execution` can be.
    package static let executionWords = executions.map(\.0) + ["EXECUTION_FINISHED"]
    /// Every word that `output` can be.
    package static let outputWords = outputs.map(\.0)

    package init(execution: String, output: String, memory: String, runtime: String) {
        self.execution = execution
        self.output = output
        self.memory = memory
        self.runtime = runtime
    }

    private static let executions: [(String, Set<JudgeVerdict>)] = [
        ("EXECUTION_JUDGE_ERROR", [.judgeError]),
        ("EXECUTION_VALIDATOR_ERROR", [.validatorError]),
        ("EXECUTION_COMPILATION_ERROR", [.compileError]),
        ("EXECUTION_RUNTIME_FUNCTION_ERROR", [.restrictedFunction]),
        ("EXECUTION_RUNTIME_ERROR", [.runtimeError]),
        ("EXECUTION_INTERRUPTED", [.memoryLimit, .timeLimit, .outputLimit]),
    ]

    private static let outputs: [(String, Set<JudgeVerdict>)] = [
        ("OUTPUT_EXCEEDED", [.outputLimit]),
        ("OUTPUT_INCORRECT", [.wrong, .partial, .presentation]),
        (
            "OUTPUT_INTERRUPTED",
            [
                .judgeError, .validatorError, .compileError, .restrictedFunction, .runtimeError,
                .memoryLimit, .timeLimit,
            ]
        ),
        ("OUTPUT_CORRECT", [.accepted]),
    ]
}

extension Grade {
    package var status: RunStatus { RunStatus(groupVerdicts: groups?.map(\.verdict)) }
}
