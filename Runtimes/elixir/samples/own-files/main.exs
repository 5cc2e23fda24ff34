IO.write(File.read!(".elixir/erl") <> File.read!(".elixir/flags"))
