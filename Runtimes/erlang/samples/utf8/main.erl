-module(main).
-export([main/1]).

main(_) ->
    Line = string:trim(io:get_line("")),
    io:format("~ts: ~p~n", [Line, length(Line)]).
