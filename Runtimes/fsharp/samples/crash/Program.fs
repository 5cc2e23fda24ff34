[<EntryPoint>]
let main words =
    printfn "so far"
    let numbers = [| 1; 2; 3 |]
    printfn "%d" numbers.[words.Length + 3]
    0
