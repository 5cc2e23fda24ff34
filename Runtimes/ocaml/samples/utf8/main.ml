(* Strings are bytes: characters are those that begin one. *)
let length text =
  String.to_seq text
  |> Seq.filter (fun byte -> Char.code byte land 0xC0 <> 0x80)
  |> Seq.fold_left (fun count _ -> count + 1) 0

let () =
  let line = read_line () in
  Printf.printf "%s: %d\n" line (length line)
