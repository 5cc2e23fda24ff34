import { readFileSync } from "fs";

const text: number = readFileSync(0, "utf8");
console.log(text);
