spawn_monitor(fn -> raise "lost" end)

receive do
  {:DOWN, _, :process, _, {error, _}} -> IO.puts(error.message)
end

1..1000
|> Task.async_stream(&(&1 * &1), max_concurrency: 500)
|> Enum.reduce(0, fn {:ok, square}, sum -> sum + square end)
|> IO.puts()

Process.sleep(100)
