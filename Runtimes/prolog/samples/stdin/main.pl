main :-
    read_string(user_input, _, Text),
    split_string(Text, " \n", " \n", Words),
    exclude(==(""), Words, Numbers),
    maplist(number_string, Values, Numbers),
    sum_list(Values, Sum),
    writeln(Sum).
