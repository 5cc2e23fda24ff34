import JSON
import Judging
import Testing

@testable import Packages

@Suite("Package index: one line for each package")
struct PackageIndexTests {
    @Test func `four fields make an entry, empty lines nothing`() {
        let index = PackageIndex("\ngcc,10.2.0,AB12,https://x/gcc.pkg.tar.gz\r\n\n")
        #expect(
            index.entries == [
                .init(
                    name: "gcc", version: "10.2.0", checksum: "ab12",
                    address: "https://x/gcc.pkg.tar.gz")
            ])
        #expect(index.oddLines == 0)
    }

    @Test(
        "a line that is no entry hides no other",
        arguments: [
            "gcc,10.2.0,ab", "gcc,10.2.0,ab,u,more", "../gcc,10.2.0,ab,u", "gcc,../1.0.0,ab,u",
            ".gcc,1.0.0,ab,u", "gcc,1.2,ab,u", "g c,1.0.0,ab,u", ",1.0.0,ab,u", "gcc,1.0.0,,u",
            "gcc,1.0.0,ab,", "gcc/..,1.0.0,ab,u", "<html>",
        ])
    func oddLine(line: String) {
        let index = PackageIndex("\(line)\nlua,5.4.6,ab,file:///x\n")
        #expect(index.entries.map(\.name) == ["lua"])
        #expect(index.oddLines == 1)
    }

    @Test func `names with a plus or a hash are names`() {
        #expect(PackageIndex("c++,1.0.0,a,u\nf#,1.0.0,a,u").entries.map(\.name) == ["c++", "f#"])
    }
}

@Suite("pkg-info.json: what an archive brings")
struct PackageInfoTests {
    private func info(_ text: String) throws -> PackageInfo {
        try PackageInfo(JSONCursor(JSONValue(parsing: Array(text.utf8)), path: "pkg-info.json"))
    }

    @Test func `one language is the package itself`() throws {
        let info = try info(
            #"{"language":"bash","version":"5.2.0","build_platform":"docker-debian","#
                + #""aliases":["sh"],"dependencies":{"x":"1"}}"#)
        #expect(info.languages == [.init(name: "bash", aliases: ["sh"])])
        #expect(!info.namesPackage)
    }

    @Test func `several languages name the package, and have limits of their own`() throws {
        let info = try info(
            """
            {"language":"gcc","version":"10.2.0","provides":[
             {"language":"c","aliases":["gcc"]},
             {"language":"c++","limit_overrides":
              {"run_timeout":5000,"max_process_count":128,"compile_memory_limit":-1}}]}
            """)
        #expect(info.name == "gcc")
        #expect(info.namesPackage)
        #expect(info.languages.map(\.name) == ["c", "c++"])
        #expect(info.languages[1].limits.runWallTime == .seconds(5))
        #expect(info.languages[1].limits.processes == 128)
        #expect(info.languages[1].limits.compileMemoryBytes == nil)
    }

    @Test(
        "what cannot be is refused by name",
        arguments: [
            ("{}", "pkg-info.json.language must be a string"),
            (#"{"language":"a","version":1}"#, "pkg-info.json.version must be a string"),
            (
                #"{"language":"a b","version":"1.0.0"}"#,
                "pkg-info.json.language must be a name without blanks"
            ),
            (
                #"{"language":"a","version":"1.0.0","provides":[]}"#,
                "pkg-info.json.provides must be a list of languages"
            ),
            (
                #"{"language":"a","version":"1.0.0","aliases":[1]}"#,
                "pkg-info.json.aliases[0] must be a string"
            ),
        ])
    func refused(text: String, why: String) {
        #expect {
            _ = try info(text)
        } throws: {
            "\($0)" == why
        }
    }

    @Test func `of the environment what the shell itself sets is left out`() {
        let output = "A=b=c\0PWD=/x\0OLDPWD=/\0SHLVL=1\0_=/usr/bin/env\0E=\0L=one\ntwo\0odd\0"
        #expect(
            PackageEnvironment.variables(in: Array(output.utf8)) == [
                "A": "b=c", "E": "", "L": "one\ntwo",
            ])
    }
}

@Suite("Debian's records: which version would come")
struct DebianRecordsTests {
    private let records = DebianRecords(
        """
        Package: lua5.4
        Version: 5.4.4-3+deb12u1
        Depends: libc6 (>= 2.34), libreadline8 (>= 6.0)
        Description: a language
         Version: 9.9.9

        Package: php-cli
        Version: 2:8.2+93
        Depends: php8.2-cli

        Package: php8.2-cli
        Version: 8.2.29-1~deb12u1

        Package: nodejs
        Version: 18.20.4+dfsg-1~deb12u3
        Depends: libc6 (>= 2.34)

        Package: odd
        Version: x
        """)

    @Test(
        "the number that upstream gave it, of what really comes",
        arguments: [
            ("lua5.4", "5.4.4"), ("php-cli", "8.2.29"), ("nodejs", "18.20.4"), ("odd", nil),
            ("missing", nil),
        ])
    func version(package: String, version: String?) {
        #expect(records.upstreamVersion(of: package) == version)
    }

    @Test func `a package that names another one says which`() {
        #expect(records.metaTarget(of: "php-cli") == "php8.2-cli")
        #expect(records.metaTarget(of: "lua5.4") == nil)
    }
}
