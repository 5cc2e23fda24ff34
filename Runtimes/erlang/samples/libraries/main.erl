-module(main).
-export([main/1]).

main(_) ->
    io:put_chars([string:lowercase(binary:encode_hex(crypto:hash(md5, <<"abc">>))), $\n]),
    {ok, Tokens, _} = erl_scan:string("1 + 2."),
    io:format("~p ~p~n", [length(Tokens), element(1, code:ensure_loaded(mnesia))]).
