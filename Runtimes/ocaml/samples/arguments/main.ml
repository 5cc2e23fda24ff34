let () = print_endline (String.concat "|" (List.tl (Array.to_list Sys.argv)))
