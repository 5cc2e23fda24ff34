// Runs a program in Nadesiko: node cnako3.mjs ENTRY ARGUMENT…
//
// As the cnako3 of the npm package nadesiko3 does, with three differences: the entry may have
// any name (`file0.code`), errors go to stderr and end the program with 1, and no argument is
// taken for an option. This file is called cnako3, because by that name Nadesiko knows that the
// program is the word behind it.
import fs from "node:fs";
import path from "node:path";
import url from "node:url";

const tool = ["/usr/local/bin/cnako3", "/usr/bin/cnako3"].find((name) => fs.existsSync(name));
const source = path.dirname(fs.realpathSync(tool));
const { CNako3 } = await import(url.pathToFileURL(path.join(source, "cnako3mod.mjs")));

const entry = process.argv[2];
const nako = new CNako3();
let told = false;
nako.getLogger().addListener("error", ({ nodeConsole }) => {
    told = true;
    console.error(nodeConsole);
});
try {
    nako.filename = entry;
    await nako.runAsync(fs.readFileSync(entry, "utf8"), entry);
} catch (error) {
    if (!told) console.error(error);
    process.exitCode = 1;
}
if (told) process.exitCode = 1;
