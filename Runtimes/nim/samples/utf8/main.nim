import std/unicode

let line = stdin.readLine
echo line, ": ", line.runeLen
