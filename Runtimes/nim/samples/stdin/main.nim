import std/[math, sequtils, strutils]

echo sum(stdin.readAll.splitWhitespace.map(parseInt))
