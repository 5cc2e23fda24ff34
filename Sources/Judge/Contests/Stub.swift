package import Engine
package import Grading
package import Linux

package final class ContestShelf: Sendable {
    package init(directory: String) {}
    package func start() throws(SystemError) -> [ShelfFault] { [] }
    package func find(_ alias: String) async throws(ShelfFault) -> Contest? { nil }
    package func all() async -> [Contest] { [] }
    package func create(_ c: Contest) async throws {}
    package func update(_ c: Contest) async throws {}
    package func open(_ c: String, _ u: String, _ now: Int) async throws -> Int { 0 }
    package func opened(_ c: String, _ u: String) -> Int? { nil }
    package func openProblem(_ c: String, _ p: String, _ u: String, _ now: Int) async throws -> Int
    { 0 }
    package func openedProblem(_ c: String, _ p: String, _ u: String) -> Int? { nil }
}
package struct ProblemArchive: Sendable {
    package init(scheduler: Scheduler) {}
    package func unpack(_ zip: [UInt8], from: ClientID) async throws -> [String: [UInt8]] { [:] }
}
