-module(main).
-export([main/0]).

main() ->
    Self = self(),
    [spawn(fun() -> Self ! Number * Number end) || Number <- lists:seq(1, 10000)],
    Sum = lists:sum([receive Square -> Square end || _ <- lists:seq(1, 10000)]),
    io:format("~p~n", [Sum]),
    {_, Monitor} = spawn_monitor(fun() -> error(lost) end),
    receive {'DOWN', Monitor, process, _, _} -> timer:sleep(100) end.
