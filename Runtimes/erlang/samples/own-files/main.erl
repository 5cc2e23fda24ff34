main(_) ->
    {ok, Words} = file:read_file(".erlang/words"),
    io:put_chars(Words).
