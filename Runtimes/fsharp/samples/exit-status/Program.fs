printfn "bye"
exit 3
