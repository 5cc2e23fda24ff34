import { readFileSync } from "node:fs";

const line = readFileSync(0, "utf8").trim();
console.log(`${line}: ${[...line].length}`);
