-module(main).
-export([main/1]).

main(_) ->
    io:format("bye~n"),
    halt(3).
