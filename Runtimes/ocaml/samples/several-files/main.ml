let () = Printf.printf "%d\n" (Square.area Side.length)
