line = String.trim(IO.gets(""))
IO.puts("#{line}: #{String.length(line)}")
