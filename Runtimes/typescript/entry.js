// Preloaded into node: a program is started under its own name, whatever its end, and what runs
// is the JavaScript that compile.js has put under the same name into `.typescript/`. All that is
// required is CommonJS, whatever a package.json or the end `.mjs` say: compile.js makes no other.
"use strict";
const fs = require("fs");
const Module = require("module");
const path = require("path");

const home = process.cwd();
const { runMain } = Module;

/** The compiled text of a file that has its place in `.typescript/`. */
function compiled(name) {
    const place = path.join(home, ".typescript", path.relative(home, name));
    return fs.existsSync(place) ? place : undefined;
}

function load(module, name) {
    module._compile(fs.readFileSync(compiled(name) ?? name, "utf8"), name);
}

for (const end of [".js", ".ts", ".tsx", ".mts", ".cts", ".mjs"]) Module._extensions[end] = load;
for (const end of [".json", ".node"]) {
    const other = Module._extensions[end];
    Module._extensions[end] = (module, name) => (compiled(name) ? load : other)(module, name);
}

// A worker begins here too, and its file need not be the program's.
Module.runMain = (main) => compiled(main) ? Module._load(main, null, true) : runMain(main);
