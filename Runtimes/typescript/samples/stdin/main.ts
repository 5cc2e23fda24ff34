import * as fs from "fs";

const words: string[] = fs.readFileSync(0, "utf8").trim().split(/\s+/);
console.log(words.map(Number).reduce((sum, number) => sum + number));
