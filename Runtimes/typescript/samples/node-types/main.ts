import assert from "assert";
import { EventEmitter } from "events";
import * as readline from "readline";
import { Worker } from "worker_threads";

class Lines extends EventEmitter {
    readonly all: string[] = [];
}

const lines = new Lines();
const input: readline.Interface = readline.createInterface({ input: process.stdin });
lines.on("done", (count: number) => console.log(count, typeof Worker));
input.on("line", (line) => lines.all.push(line.toUpperCase()));
input.on("close", () => {
    assert.strictEqual(Buffer.from(lines.all[0]).toString("hex"), "41");
    const later: NodeJS.Timeout = setTimeout(() => lines.emit("done", lines.all.length), 1);
    process.stdout.write(`${later.hasRef()} ${process.env.HOME} ${require.main === module}\n`);
});
