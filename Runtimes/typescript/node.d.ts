// What node offers to programs, as far as most of them need it: files, streams, the process.
// Where this is not exact it is generous. Modules that are not described here can be used
// without types.

interface NodeJSReadable extends AsyncIterable<any> {
    readonly fd: number;
    readonly isTTY?: boolean;
    on(event: string, listener: (...values: any[]) => void): this;
    once(event: string, listener: (...values: any[]) => void): this;
    off(event: string, listener: (...values: any[]) => void): this;
    setEncoding(encoding: string): this;
    read(size?: number): any;
    pipe<T>(target: T, options?: any): T;
    resume(): this;
    pause(): this;
    destroy(error?: Error): this;
    [member: string]: any;
}

interface NodeJSWritable {
    readonly fd: number;
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string | Uint8Array, ...more: any[]): boolean;
    end(...values: any[]): this;
    on(event: string, listener: (...values: any[]) => void): this;
    once(event: string, listener: (...values: any[]) => void): this;
    [member: string]: any;
}

interface NodeJSProcess {
    readonly stdin: NodeJSReadable;
    readonly stdout: NodeJSWritable;
    readonly stderr: NodeJSWritable;
    argv: string[];
    readonly argv0: string;
    execArgv: string[];
    readonly execPath: string;
    env: { [name: string]: string | undefined };
    exitCode?: any;
    readonly pid: number;
    readonly platform: string;
    readonly arch: string;
    readonly version: string;
    readonly versions: { [name: string]: string };
    title: string;
    exit(code?: any): never;
    abort(): never;
    cwd(): string;
    chdir(directory: string): void;
    uptime(): number;
    hrtime: { (since?: [number, number]): [number, number]; bigint(): bigint };
    memoryUsage: {
        (): { rss: number; heapTotal: number; heapUsed: number; external: number; arrayBuffers: number };
        rss(): number;
    };
    cpuUsage(since?: any): { user: number; system: number };
    nextTick(callback: (...values: any[]) => void, ...values: any[]): void;
    emitWarning(warning: string | Error, ...more: any[]): void;
    on(event: string, listener: (...values: any[]) => void): this;
    once(event: string, listener: (...values: any[]) => void): this;
    off(event: string, listener: (...values: any[]) => void): this;
    [member: string]: any;
}

interface Console {
    log(...values: any[]): void;
    error(...values: any[]): void;
    warn(...values: any[]): void;
    info(...values: any[]): void;
    debug(...values: any[]): void;
    dir(value?: any, options?: any): void;
    table(data?: any, columns?: readonly string[]): void;
    trace(...values: any[]): void;
    assert(condition?: any, ...values: any[]): void;
    count(label?: string): void;
    countReset(label?: string): void;
    group(...values: any[]): void;
    groupCollapsed(...values: any[]): void;
    groupEnd(): void;
    time(label?: string): void;
    timeEnd(label?: string): void;
    timeLog(label?: string, ...values: any[]): void;
    clear(): void;
    [member: string]: any;
}

interface Buffer extends Uint8Array {
    toString(encoding?: string, start?: number, end?: number): string;
    equals(other: Uint8Array): boolean;
    write(text: string, ...more: any[]): number;
    copy(target: Uint8Array, ...more: number[]): number;
    slice(start?: number, end?: number): Buffer;
    subarray(start?: number, end?: number): Buffer;
    [member: string]: any;
}

interface BufferConstructor {
    readonly prototype: Buffer;
    from(value: any, ...more: any[]): Buffer;
    alloc(size: number, ...more: any[]): Buffer;
    allocUnsafe(size: number): Buffer;
    concat(list: readonly Uint8Array[], length?: number): Buffer;
    byteLength(text: any, encoding?: string): number;
    isBuffer(value: any): value is Buffer;
    compare(one: Uint8Array, other: Uint8Array): -1 | 0 | 1;
    [member: string]: any;
}

interface NodeJSTimer {
    ref(): this;
    unref(): this;
    hasRef(): boolean;
    refresh(): this;
    [Symbol.toPrimitive](): number;
}

interface NodeRequire {
    (id: string): any;
    main: any;
    cache: any;
    resolve(id: string, options?: any): string;
    [member: string]: any;
}

declare namespace NodeJS {
    type Process = NodeJSProcess;
    type ProcessEnv = NodeJSProcess["env"];
    type ReadableStream = NodeJSReadable;
    type WritableStream = NodeJSWritable;
    type ReadStream = NodeJSReadable;
    type WriteStream = NodeJSWritable;
    type Timeout = NodeJSTimer;
    type Timer = NodeJSTimer;
    type Immediate = NodeJSTimer;
    interface ErrnoException extends Error {
        errno?: number;
        code?: string;
        path?: string;
        syscall?: string;
    }
}

type BufferEncoding =
    "ascii" | "utf8" | "utf-8" | "utf16le" | "ucs2" | "ucs-2" | "base64" | "base64url" | "latin1" | "binary" | "hex";

declare var process: NodeJSProcess;
declare var console: Console;
declare var Buffer: BufferConstructor;
declare var require: NodeRequire;
declare var module: { exports: any; id: string; filename: string; [member: string]: any };
declare var exports: any;
declare var __filename: string;
declare var __dirname: string;
declare var global: typeof globalThis;
declare var performance: { now(): number; readonly timeOrigin: number; [member: string]: any };
declare var crypto: any;

declare function setTimeout<T extends any[]>(callback: (...values: T) => void, ms?: number, ...values: T): NodeJSTimer;
declare function setInterval<T extends any[]>(callback: (...values: T) => void, ms?: number, ...values: T): NodeJSTimer;
declare function setImmediate<T extends any[]>(callback: (...values: T) => void, ...values: T): NodeJSTimer;
declare function clearTimeout(timer?: any): void;
declare function clearInterval(timer?: any): void;
declare function clearImmediate(timer?: any): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: any): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;

interface TextEncoder {
    readonly encoding: string;
    encode(text?: string): Uint8Array;
    encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
interface TextDecoder {
    readonly encoding: string;
    decode(bytes?: any, options?: any): string;
}
interface URLSearchParams extends Iterable<[string, string]> {
    get(name: string): string | null;
    getAll(name: string): string[];
    has(name: string): boolean;
    set(name: string, value: string): void;
    append(name: string, value: string): void;
    delete(name: string): void;
    forEach(callback: (value: string, name: string) => void): void;
    [member: string]: any;
}
interface URL {
    href: string;
    protocol: string;
    host: string;
    hostname: string;
    port: string;
    pathname: string;
    search: string;
    hash: string;
    readonly origin: string;
    readonly searchParams: URLSearchParams;
    toString(): string;
    toJSON(): string;
}
interface AbortController {
    readonly signal: any;
    abort(reason?: any): void;
}
declare var TextEncoder: { new (): TextEncoder };
declare var TextDecoder: { new (encoding?: string, options?: any): TextDecoder };
declare var URLSearchParams: { new (init?: any): URLSearchParams };
declare var URL: { new (text: string, base?: string | URL): URL };
declare var AbortController: { new (): AbortController };

declare module "fs" {
    type File = string | number | Buffer | URL;
    type Text = BufferEncoding | { encoding: BufferEncoding; flag?: string };
    type Done<T> = (error: NodeJS.ErrnoException | null, result: T) => void;
    export interface Stats {
        size: number;
        mode: number;
        mtimeMs: number;
        mtime: Date;
        isFile(): boolean;
        isDirectory(): boolean;
        isSymbolicLink(): boolean;
        [member: string]: any;
    }
    export interface ReadStream extends NodeJSReadable {}
    export interface WriteStream extends NodeJSWritable {}
    export function readFileSync(file: File, options: Text): string;
    export function readFileSync(file: File, options?: { encoding?: null; flag?: string } | null): Buffer;
    export function readFileSync(file: File, options?: any): string | Buffer;
    export function readFile(file: File, options: Text, done: Done<string>): void;
    export function readFile(file: File, done: Done<Buffer>): void;
    export function readFile(file: File, options: any, done: Done<any>): void;
    export function writeFileSync(file: File, data: any, options?: any): void;
    export function writeFile(file: File, data: any, done: (error: NodeJS.ErrnoException | null) => void): void;
    export function writeFile(file: File, data: any, options: any, done: (error: NodeJS.ErrnoException | null) => void): void;
    export function appendFileSync(file: File, data: any, options?: any): void;
    export function existsSync(file: File): boolean;
    export function statSync(file: File, options?: any): Stats;
    export function lstatSync(file: File, options?: any): Stats;
    export function fstatSync(fd: number, options?: any): Stats;
    export function mkdirSync(directory: File, options?: any): string | undefined;
    export function rmSync(file: File, options?: any): void;
    export function rmdirSync(directory: File, options?: any): void;
    export function unlinkSync(file: File): void;
    export function renameSync(from: File, to: File): void;
    export function copyFileSync(from: File, to: File, mode?: number): void;
    export function readdirSync(directory: File): string[];
    export function readdirSync(directory: File, options: any): any[];
    export function openSync(file: File, flags?: string | number, mode?: any): number;
    export function closeSync(fd: number): void;
    export function readSync(fd: number, buffer: any, ...more: any[]): number;
    export function writeSync(fd: number, data: any, ...more: any[]): number;
    export function fsyncSync(fd: number): void;
    export function mkdtempSync(prefix: string, options?: any): string;
    export function createReadStream(file: File, options?: any): ReadStream;
    export function createWriteStream(file: File, options?: any): WriteStream;
    export const constants: { [name: string]: number };
    export const promises: typeof import("fs/promises");
}
declare module "fs/promises" {
    import { Stats } from "fs";
    type File = string | Buffer | URL | any;
    type Text = BufferEncoding | { encoding: BufferEncoding; flag?: string };
    export function readFile(file: File, options: Text): Promise<string>;
    export function readFile(file: File, options?: { encoding?: null; flag?: string } | null): Promise<Buffer>;
    export function readFile(file: File, options?: any): Promise<any>;
    export function writeFile(file: File, data: any, options?: any): Promise<void>;
    export function appendFile(file: File, data: any, options?: any): Promise<void>;
    export function mkdir(directory: File, options?: any): Promise<string | undefined>;
    export function readdir(directory: File, options?: any): Promise<string[]>;
    export function rm(file: File, options?: any): Promise<void>;
    export function unlink(file: File): Promise<void>;
    export function stat(file: File, options?: any): Promise<Stats>;
    export function access(file: File, mode?: number): Promise<void>;
    export function open(file: File, ...more: any[]): Promise<any>;
}
declare module "readline" {
    export interface ReadLineOptions {
        input: NodeJSReadable;
        output?: NodeJSWritable;
        terminal?: boolean;
        crlfDelay?: number;
        [option: string]: any;
    }
    export class Interface implements AsyncIterable<string> {
        readonly line: string;
        on(event: "line", listener: (line: string) => void): this;
        on(event: string, listener: (...values: any[]) => void): this;
        once(event: "line", listener: (line: string) => void): this;
        once(event: string, listener: (...values: any[]) => void): this;
        off(event: string, listener: (...values: any[]) => void): this;
        addListener(event: "line", listener: (line: string) => void): this;
        addListener(event: string, listener: (...values: any[]) => void): this;
        removeListener(event: string, listener: (...values: any[]) => void): this;
        removeAllListeners(event?: string): this;
        question(query: string, answered: (answer: string) => void): void;
        question(query: string, options: any, answered: (answer: string) => void): void;
        prompt(preserveCursor?: boolean): void;
        setPrompt(prompt: string): void;
        write(data: any, key?: any): void;
        pause(): this;
        resume(): this;
        close(): void;
        [Symbol.asyncIterator](): AsyncIterableIterator<string>;
    }
    export type ReadLine = Interface;
    export function createInterface(options: ReadLineOptions): Interface;
    export function createInterface(input: NodeJSReadable, output?: NodeJSWritable): Interface;
    export function clearLine(...values: any[]): boolean;
    export function cursorTo(...values: any[]): boolean;
    export const promises: typeof import("readline/promises");
}
declare module "readline/promises" {
    import * as readline from "readline";
    export interface Interface extends Omit<readline.Interface, "question"> {
        question(query: string, options?: any): Promise<string>;
        [Symbol.asyncIterator](): AsyncIterableIterator<string>;
    }
    export function createInterface(options: readline.ReadLineOptions): Interface;
    export function createInterface(input: NodeJSReadable, output?: NodeJSWritable): Interface;
}
declare module "path" {
    export function join(...parts: string[]): string;
    export function resolve(...parts: string[]): string;
    export function normalize(path: string): string;
    export function relative(from: string, to: string): string;
    export function dirname(path: string): string;
    export function basename(path: string, end?: string): string;
    export function extname(path: string): string;
    export function isAbsolute(path: string): boolean;
    export function parse(path: string): { root: string; dir: string; base: string; ext: string; name: string };
    export function format(parts: any): string;
    export const sep: string;
    export const delimiter: string;
    export const posix: any;
}
declare module "os" {
    export const EOL: string;
    export function cpus(): any[];
    export function platform(): string;
    export function tmpdir(): string;
    export function homedir(): string;
    export function hostname(): string;
    export function totalmem(): number;
    export function freemem(): number;
    export function arch(): string;
    export function type(): string;
    export function release(): string;
}
declare module "util" {
    export function format(format?: any, ...values: any[]): string;
    export function inspect(value: any, ...more: any[]): string;
    export function promisify(callback: (...values: any[]) => any): (...values: any[]) => Promise<any>;
    export function isDeepStrictEqual(one: any, other: any): boolean;
    export function inherits(constructor: any, parent: any): void;
    export function deprecate<T>(target: T, ...more: any[]): T;
    export const types: any;
    export const TextEncoder: typeof globalThis.TextEncoder;
    export const TextDecoder: typeof globalThis.TextDecoder;
}
declare module "events" {
    import self = require("events");
    namespace EventEmitter { export { self as EventEmitter }; }
    class EventEmitter {
        constructor(options?: any);
        static once(emitter: any, event: string | symbol, options?: any): Promise<any[]>;
        static on(emitter: any, event: string | symbol, options?: any): AsyncIterableIterator<any>;
        on(event: string | symbol, listener: (...values: any[]) => void): this;
        once(event: string | symbol, listener: (...values: any[]) => void): this;
        off(event: string | symbol, listener: (...values: any[]) => void): this;
        addListener(event: string | symbol, listener: (...values: any[]) => void): this;
        removeListener(event: string | symbol, listener: (...values: any[]) => void): this;
        removeAllListeners(event?: string | symbol): this;
        emit(event: string | symbol, ...values: any[]): boolean;
        listeners(event: string | symbol): Function[];
        listenerCount(event: string | symbol): number;
        setMaxListeners(count: number): this;
    }
    export = EventEmitter;
}
declare module "assert" {
    function assert(value: any, message?: string | Error): asserts value;
    namespace assert {
        function ok(value: any, message?: string | Error): asserts value;
        function equal(one: any, other: any, message?: string | Error): void;
        function notEqual(one: any, other: any, message?: string | Error): void;
        function strictEqual<T>(one: any, other: T, message?: string | Error): asserts one is T;
        function notStrictEqual(one: any, other: any, message?: string | Error): void;
        function deepEqual(one: any, other: any, message?: string | Error): void;
        function deepStrictEqual<T>(one: any, other: T, message?: string | Error): asserts one is T;
        function notDeepStrictEqual(one: any, other: any, message?: string | Error): void;
        function throws(block: () => any, ...more: any[]): void;
        function doesNotThrow(block: () => any, ...more: any[]): void;
        function rejects(block: any, ...more: any[]): Promise<void>;
        function match(text: string, pattern: RegExp, message?: string | Error): void;
        function fail(message?: string | Error): never;
        class AssertionError extends Error {
            constructor(options?: any);
            [member: string]: any;
        }
        const strict: any;
    }
    export = assert;
}
declare module "perf_hooks" {
    export const performance: typeof globalThis.performance;
    export const PerformanceObserver: any;
}
declare module "buffer" {
    export const Buffer: BufferConstructor;
    export type Buffer = globalThis.Buffer;
}
declare module "url" {
    export const URL: typeof globalThis.URL;
    export type URL = globalThis.URL;
    export const URLSearchParams: typeof globalThis.URLSearchParams;
    export type URLSearchParams = globalThis.URLSearchParams;
    export function fileURLToPath(url: any): string;
    export function pathToFileURL(path: string): globalThis.URL;
    export function parse(...values: any[]): any;
    export function format(...values: any[]): string;
}
declare module "process" { export = process; }
declare module "console" { export = console; }
declare module "timers/promises" {
    export function setTimeout<T = void>(ms?: number, value?: T, options?: any): Promise<T>;
    export function setImmediate<T = void>(value?: T, options?: any): Promise<T>;
    export function setInterval<T = void>(ms?: number, value?: T, options?: any): AsyncIterable<T>;
}

declare module "node:fs" { export * from "fs"; }
declare module "node:fs/promises" { export * from "fs/promises"; }
declare module "node:readline" { export * from "readline"; }
declare module "node:readline/promises" { export * from "readline/promises"; }
declare module "node:path" { export * from "path"; }
declare module "node:os" { export * from "os"; }
declare module "node:util" { export * from "util"; }
declare module "node:events" { import events = require("events"); export = events; }
declare module "node:assert" { import assert = require("assert"); export = assert; }
declare module "node:perf_hooks" { export * from "perf_hooks"; }
declare module "node:buffer" { export * from "buffer"; }
declare module "node:url" { export * from "url"; }
declare module "node:process" { export = process; }
declare module "node:console" { export = console; }
declare module "node:timers/promises" { export * from "timers/promises"; }
declare module "node:*";
declare module "assert/strict";
declare module "async_hooks";
declare module "child_process";
declare module "cluster";
declare module "constants";
declare module "crypto";
declare module "dgram";
declare module "diagnostics_channel";
declare module "dns";
declare module "dns/promises";
declare module "domain";
declare module "http";
declare module "http2";
declare module "https";
declare module "inspector";
declare module "inspector/promises";
declare module "module";
declare module "net";
declare module "path/posix";
declare module "path/win32";
declare module "punycode";
declare module "querystring";
declare module "repl";
declare module "stream";
declare module "stream/consumers";
declare module "stream/promises";
declare module "stream/web";
declare module "string_decoder";
declare module "sys";
declare module "timers";
declare module "tls";
declare module "trace_events";
declare module "tty";
declare module "util/types";
declare module "v8";
declare module "vm";
declare module "wasi";
declare module "worker_threads";
declare module "zlib";
