open System.Globalization

let line = stdin.ReadLine()
printfn "%s: %d" line (StringInfo(line).LengthInTextElements)
