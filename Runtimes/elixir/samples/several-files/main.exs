Code.require_file("shapes/square.ex")

IO.puts(Square.area(3))
