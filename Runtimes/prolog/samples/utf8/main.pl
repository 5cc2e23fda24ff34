main :-
    read_line_to_string(user_input, Line),
    string_length(Line, Length),
    format("~s: ~d~n", [Line, Length]).
