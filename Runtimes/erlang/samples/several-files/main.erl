-module(drawing).
-include("shapes/sizes.hrl").
-export([main/0]).

main() ->
    io:format("~p~n", [square:area(?SIDE)]).
