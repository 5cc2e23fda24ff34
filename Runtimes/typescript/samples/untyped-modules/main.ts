import * as http from "http";
import net from "node:net";
import { Transform, TransformCallback } from "stream";
import { watch, FSWatcher } from "fs";

class Upper extends Transform {
    _transform(chunk: any, encoding: string, done: TransformCallback) {
        done(null, String(chunk).toUpperCase());
    }
}

const server: http.Server = http.createServer((request: http.IncomingMessage) => {});
const upper: Transform = new Upper();
let socket: net.Socket | undefined;
let watcher: FSWatcher | undefined;
upper.pipe(process.stdout);
upper.end(`${typeof server.listen} ${socket} ${typeof watch} ${watcher}\n`);
