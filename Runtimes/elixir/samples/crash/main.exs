IO.puts("so far")
IO.puts(elem({1, 2, 3}, length(System.argv()) + 3))
