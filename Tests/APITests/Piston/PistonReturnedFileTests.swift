import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Piston: files that are returned")
struct PistonReturnedFileTests {
    @Test func `a request may want files back, in both versions`() throws {
        for version in [Piston.Version.v2, .v3] {
            let job = try Piston.parse(version, ["return_files": ["out.txt", "/a/./b/*.png"]]).job
            #expect(job.returns?.patterns == ["out.txt", "a/b/*.png"])
            #expect(job.returns?.limits == ReturnLimits())
            #expect(try Piston.parse(version, [:]).job.returns == nil)
            #expect(try Piston.parse(version, ["return_files": .some(nil)]).job.returns == nil)
        }
    }

    @Test(
        "a wrong wish is refused with the place and the rule",
        arguments: [
            ("out.txt", "return_files must be an array of strings"),
            (false, "return_files must be an array of strings"),
            ([5], "return_files[0] must be a string"),
            (
                ["a", "../b"],
                "return_files[1] must be the path of a file in the workspace, such as out/*.png"
            ),
            (
                ["a/"],
                "return_files[0] must be the path of a file in the workspace, such as out/*.png"
            ),
            (
                [""],
                "return_files[0] must be the path of a file in the workspace, such as out/*.png"
            ),
            (
                .array([JSONValue](repeating: "a", count: 65)),
                "return_files must not have more than 64 elements"
            ),
        ] as [(JSONValue, String)])
    func refused(value: JSONValue, message: String) {
        #expect(Piston.message(.v2, ["return_files": value]) == message)
        #expect(Piston.message(.v3, ["return_files": value]) == message)
    }

    @Test func `they stand behind the other members of a stage, in the form of a request's files`()
        throws
    {
        var run = StageResult.make()
        run.files = [
            ReturnedFile(name: "a/é", outcome: .content([0, 0xFF])),
            ReturnedFile(name: "b", outcome: .refused(.missing)),
            ReturnedFile(name: "c", outcome: .refused(.unreadable("why"))),
        ]
        let text = Piston.render(
            JobResult(compile: nil, runs: [run]), of: try Piston.parse(.v2, [:])
        ).text
        #expect(
            text.contains(
                #""wall_time":32,"files":[{"name":"a/é","content":"AP8=","encoding":"base64"},"#
                    + #"{"name":"b","error":"there is no such file"},"#
                    + #"{"name":"c","error":"it cannot be read: why"}]}"#))
    }

    @Test(
        "contents are Base64 with padding",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, coded: String) throws {
        var run = StageResult.make()
        run.files = [ReturnedFile(name: "f", outcome: .content(Array(plain.utf8)))]
        let response = Piston.render(
            JobResult(compile: nil, runs: [run]), of: try Piston.parse(.v2, [:]))
        let body = try JSONValue(parsing: response.body)
        #expect(body["run"]?["files"]?[0]?["content"] == .string(coded))
    }
}
