// Preloaded into node: the program that it is about to start is a TypeScript file of any name,
// and what runs is the JavaScript that compile.js has put beside it, under the file's own name.
"use strict";
const fs = require("fs");
const Module = require("module");

const entry = fs.realpathSync(process.argv[1]);
const loaders = { ...Module._extensions };

function load(module, name) {
    if (name !== entry) return loaders[".js"](module, name);
    for (const end of [".ts", ".tsx"]) delete Module._extensions[end];
    Module._extensions[".js"] = loaders[".js"];
    module._compile(fs.readFileSync(entry.replace(/\.tsx?$/, "") + ".js", "utf8"), entry);
}

for (const end of [".js", ".ts", ".tsx"]) Module._extensions[end] = load;
