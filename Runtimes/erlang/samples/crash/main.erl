-module(main).
-export([main/1]).

main(Arguments) ->
    io:format("so far~n"),
    io:format("~p~n", [lists:nth(length(Arguments) + 4, [1, 2, 3])]).
