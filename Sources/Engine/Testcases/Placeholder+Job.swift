import Judging
extension Job {
    var compileCommand: [String]? { runtime.compile?.words }
    var runCommand: [String] { runtime.run.words }
}
