let () =
  let words = Str.split (Str.regexp "[ \t]+") (read_line ()) in
  let thread = Thread.create (fun () -> List.iter print_endline words) () in
  Thread.join thread;
  print_endline (if Unix.gettimeofday () > 0. then "ok" else "?")
