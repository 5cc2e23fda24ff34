open System

let words =
    stdin.ReadToEnd().Split([| ' '; '\n' |], StringSplitOptions.RemoveEmptyEntries)

printfn "%d" (words |> Array.sumBy int)
