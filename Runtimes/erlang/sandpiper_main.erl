%% Starts the main function of a program's entry: main/1 with the list of the arguments, else
%% main/0 or start/0. What is not caught there ends the run with status 1 and a trace on stderr.
-module(sandpiper_main).
-export([start/0]).

start() ->
    ok = io:setopts(standard_io, [{encoding, unicode}]),
    ok = io:setopts(standard_error, [{encoding, unicode}]),
    try
        main(init:get_plain_arguments()),
        halt(0)
    catch
        Class:Reason:Stack ->
            Ours = fun(Module, _, _) -> lists:member(Module, [?MODULE, init]) end,
            Text = erl_error:format_exception(Class, Reason, Stack, #{stack_trim_fun => Ours}),
            io:put_chars(standard_error, [Text, $\n]),
            halt(1)
    end.

main(Arguments) ->
    Module = ?SANDPIPER_MAIN,
    {module, Module} = code:ensure_loaded(Module),
    case [erlang:function_exported(Module, main, 1) | exported(Module, [main, start])] of
        [true | _] -> Module:main(Arguments);
        [false, true, _] -> Module:main();
        [false, false, true] -> Module:start();
        _ -> Module:main(Arguments)
    end.

exported(Module, Names) -> [erlang:function_exported(Module, Name, 0) || Name <- Names].
