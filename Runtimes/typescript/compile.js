// Compiles a TypeScript program. Runs inside the sandbox, as the compile step:
//
//     node compile.js ENTRY
//
// As `tsc ENTRY` does, with what it imports, but the entry may have any name (`file0.code`),
// and what is beside it as `.js` is what entry.js starts. Errors of types are errors.
//
// Node's own types: node.d.ts beside this file knows what most programs use, which saves almost
// half of the time that @types/node takes. Where a program does not pass with it, the whole
// of @types/node decides, if it is installed; Debian's nodejs brings it.
"use strict";
const fs = require("fs");
const path = require("path");

const tsc = fs.realpathSync(
    ["/usr/local/bin/tsc", "/usr/bin/tsc"].find((tool) => fs.existsSync(tool)));
const ts = require(path.join(path.dirname(tsc), "../lib/typescript.js"));

const entry = process.argv[2];
const declarations = path.join(__dirname, "node.d.ts");
const typeRoot = ["/usr/share/nodejs/@types", "/usr/local/lib/node_modules/@types"].find(
    (root) => fs.existsSync(path.join(root, "node/index.d.ts")));

/** What a tsconfig.json of the job says, under what must hold here. */
function options() {
    const config = fs.existsSync("tsconfig.json")
        ? ts.readConfigFile("tsconfig.json", ts.sys.readFile).config?.compilerOptions : {};
    return {
        esModuleInterop: true,
        experimentalDecorators: true,
        resolveJsonModule: true,
        ...ts.convertCompilerOptionsFromJson(config ?? {}, ".").options,
        target: ts.ScriptTarget.ES2022,
        lib: ["lib.es2022.d.ts"],
        module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.NodeJs,
        skipLibCheck: true,
        inlineSourceMap: true,
        sourceMap: false,
        noEmit: false,
        declaration: false,
        incremental: false,
        composite: false,
        outDir: undefined,
        rootDir: undefined,
        newLine: ts.NewLineKind.LineFeed,
        // Any file name: the compiler asks for the text of what it is given, whatever its end.
        allowNonTsExtensions: true,
    };
}

/** The program with these declarations of node, and what is wrong with it. */
function check(roots, more) {
    const settings = { ...options(), ...more };
    const host = ts.createCompilerHost(settings);
    const read = host.getSourceFile;
    host.getSourceFile = (name, language, ...rest) => name === entry
        ? ts.createSourceFile(
            name, fs.readFileSync(name, "utf8"), language, false,
            name.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
        : read(name, language, ...rest);
    const program = ts.createProgram([entry, ...roots], settings, host);
    // As tsc: what does not parse is told alone.
    let problems = program.getSyntacticDiagnostics();
    if (problems.length === 0) problems = program.getSemanticDiagnostics();
    problems = problems.filter((problem) => problem.category === ts.DiagnosticCategory.Error);
    return { program, host, problems };
}

// Declarations that were sent along hold for all files.
const ambient = fs.readdirSync(".").filter((name) => name.endsWith(".d.ts"));
let result = check([declarations, ...ambient], { types: [] });
if (result.problems.length > 0 && typeRoot) {
    result = check(ambient, { typeRoots: [typeRoot], types: ["node"] });
}
if (result.problems.length > 0) {
    process.stderr.write(
        ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(result.problems), result.host));
    process.exitCode = 2;
} else {
    result.program.emit();
}
