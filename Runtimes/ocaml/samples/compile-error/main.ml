let () =
  missing ()
