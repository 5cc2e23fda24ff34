import std/[os, strutils]

echo commandLineParams().join("|")
