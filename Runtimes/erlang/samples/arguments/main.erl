-module(main).
-export([main/1]).

main(Arguments) ->
    io:format("~ts~n", [lists:join("|", Arguments)]).
