-module(main).
-export([main/1]).

main(_) ->
    io:format("~p~n", [sum(0)]).

sum(Total) ->
    case io:fread("", "~d") of
        {ok, [Number]} -> sum(Total + Number);
        eof -> Total
    end.
