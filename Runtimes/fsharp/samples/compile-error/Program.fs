let number = 3
printfn "%d" missing
