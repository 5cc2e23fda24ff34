let rec fill blocks = fill (Bytes.make 1_000_000 'x' :: blocks)
let () = fill []
