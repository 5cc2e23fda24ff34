[<EntryPoint>]
let main words =
    printfn "%s" (String.concat "|" words)
    0
