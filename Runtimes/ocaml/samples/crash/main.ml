let () =
  print_endline "so far";
  let numbers = [| 1; 2; 3 |] in
  print_int numbers.(Array.length Sys.argv + 2)
