// Compiles a TypeScript program. Runs inside the sandbox, as the compile step:
//
//     node compile.js ENTRY
//
// As `tsc ENTRY` does, with what it imports, but the entry may have any name (`file0.code`): its
// JavaScript goes under that name into `.typescript/`, from where entry.js starts it, and that of
// other sources beside them, as `.js`. Errors of types are errors.
//
// Node's own types: node.d.ts beside this file knows what most programs use, which saves almost
// half of the time that @types/node takes. Where a program does not pass with it, the whole
// of @types/node decides, if it is installed; Debian's nodejs brings it. Where it is not, what
// node.d.ts lacks of node's modules is no error.
"use strict";
const fs = require("fs");
const { builtinModules } = require("module");
const path = require("path");

const tsc = fs.realpathSync(
    ["/usr/local/bin/tsc", "/usr/bin/tsc"].find((tool) => fs.existsSync(tool)));
const ts = require(path.join(path.dirname(tsc), "../lib/typescript.js"));

const entry = process.argv[2];
// As the compiler calls it, to which \ is a separator.
const root = path.posix.normalize(entry.replaceAll("\\", "/"));
const declarations = path.join(__dirname, "node.d.ts");
const typeRoot = ["/usr/share/nodejs/@types", "/usr/local/lib/node_modules/@types"].find(
    (root) => fs.existsSync(path.join(root, "node/index.d.ts")));

/** What the job's tsconfig.json says, and what is wrong with it. */
function readConfig() {
    if (!fs.existsSync("tsconfig.json")) return { given: {}, mistakes: [] };
    const { config, error } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    // Options that this compiler does not know may be a newer one's.
    const given = ts.convertCompilerOptionsFromJson(config?.compilerOptions ?? {}, ".").options;
    return { given, mistakes: error ? [error] : [] };
}

/** Those options, under what must hold here: JavaScript that node can run, beside its source. */
function options(given) {
    return {
        esModuleInterop: true,
        experimentalDecorators: true,
        resolveJsonModule: true,
        ...given,
        target: ts.ScriptTarget.ES2022,
        lib: ["lib.es2022.d.ts"],
        module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.NodeJs,
        skipLibCheck: true,
        inlineSourceMap: true,
        sourceMap: false,
        importHelpers: false,
        noEmit: false,
        noEmitOnError: false,
        emitDeclarationOnly: false,
        declaration: false,
        incremental: false,
        composite: false,
        out: undefined,
        outFile: undefined,
        outDir: undefined,
        rootDir: undefined,
        newLine: ts.NewLineKind.LineFeed,
        // Any file name: the compiler asks for the text of what it is given, whatever its end.
        allowNonTsExtensions: true,
        // An entry that ends in `.js` is not written over; see write().
        suppressOutputPathCheck: true,
    };
}

/** The program with these declarations of node, and what is wrong with it. */
function check(roots, more) {
    const settings = { ...options(config.given), ...more };
    const host = ts.createCompilerHost(settings);
    const read = host.getSourceFile;
    host.getSourceFile = (name, language, ...rest) => name === root
        ? ts.createSourceFile(
            name, fs.readFileSync(entry, "utf8"), language, false,
            /\.[jt]sx$/.test(name) ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
        : read(name, language, ...rest);
    const program = ts.createProgram([root, ...roots], settings, host);
    // As tsc: what does not parse is told alone.
    let problems = program.getSyntacticDiagnostics();
    if (problems.length === 0) problems = program.getSemanticDiagnostics();
    problems = problems.filter((problem) => problem.category === ts.DiagnosticCategory.Error);
    return { program, host, problems };
}

/** Whether a problem is only that node.d.ts lacks a type or a member of one of node's modules. */
function isMissingFromNode({ code, messageText }) {
    // No exported member, no property, not in a namespace; an untyped module's name as a type.
    if (code === 2709) return true;
    if (![2305, 2339, 2551, 2694, 2724].includes(code)) return false;
    const message = typeof messageText === "string" ? messageText : messageText.messageText;
    const module = /(?:^'|^Module '|^Namespace '|typeof import\()"(.*?)"/.exec(message)?.[1] ?? "";
    return module.startsWith("node:") || builtinModules.includes(module)
        || message.startsWith("Namespace 'NodeJS'");
}

/** Writes JavaScript to where the run looks for it. */
function write(name, text, mark, onError, [source]) {
    if (source.fileName !== root) return ts.sys.writeFile(name, text, mark);
    const place = path.join(".typescript", entry);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, text);
    // Who imports the entry gets what runs already.
    if (/^[^\\]+\.[cm]?tsx?$/.test(entry)) {
        const own = JSON.stringify(`./${path.basename(entry)}`);
        fs.writeFileSync(name, `module.exports = require(${own});\n`);
    }
}

const config = readConfig();
// Declarations that were sent along hold for all files.
const ambient = fs.readdirSync(".").filter((name) => name.endsWith(".d.ts"));
let result = check([declarations, ...ambient], { types: [] });
if (result.problems.length > 0) {
    if (typeRoot) result = check(ambient, { typeRoots: [typeRoot], types: ["node"] });
    else result.problems = result.problems.filter((problem) => !isMissingFromNode(problem));
}
const problems = [...config.mistakes, ...result.problems];
if (problems.length === 0) problems.push(...result.program.emit(undefined, write).diagnostics);
if (problems.length > 0) {
    process.stderr.write(
        ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(problems), result.host));
    process.exitCode = 2;
} else if (!fs.existsSync(path.join(".typescript", entry))) {
    process.stderr.write(`${entry}: error: declarations are no program\n`);
    process.exitCode = 2;
}
