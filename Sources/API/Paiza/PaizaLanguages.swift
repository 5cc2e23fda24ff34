import Judging

/// The languages of the service.
package enum PaizaLanguages {
    /// The file that a program stands in, by the value of `language`: exactly these values, without
    /// aliases. Names are seen by users, in messages of compilers; for java and erlang they decide
    /// what the class or module must be called.
    package static let files: [String: String] = [
        "c": "Main.c", "cpp": "Main.cpp", "objective-c": "Main.m", "java": "Main.java",
        "kotlin": "Main.kt", "scala": "Main.scala", "swift": "Main.swift", "csharp": "Main.cs",
        "go": "Main.go", "haskell": "Main.hs", "erlang": "main.erl", "perl": "Main.pl",
        "python": "Main.py", "python3": "Main.py", "ruby": "Main.rb", "php": "Main.php",
        "bash": "Main.sh", "r": "Main.R", "javascript": "Main.js", "coffeescript": "Main.coffee",
        "vb": "Main.vb", "cobol": "Main.cob", "fsharp": "Main.fs", "d": "Main.d",
        "clojure": "Main.clj", "elixir": "Main.exs", "mysql": "Main.sql", "rust": "Main.rs",
        "scheme": "Main.scm", "commonlisp": "Main.lisp", "nadesiko": "Main.nako3",
        "typescript": "Main.ts", "brainfuck": "Main.bf", "plain": "Main.txt",
    ]

    /// The runtime that serves a language, and the name of the file it finds the program in.
    static func resolve(
        _ language: String, in catalogue: RuntimeCatalogue
    ) throws(PaizaRefusal) -> (runtime: Runtime, file: String) {
        guard let file = files[language] else { throw .unknownLanguage(language) }
        guard let runtime = catalogue.runtime(servingPaiza: language) else {
            throw .notInstalled(language: language)
        }
        return (runtime, file)
    }
}
