main :-
    current_prolog_flag(argv, Arguments),
    atomic_list_concat(Arguments, "|", Line),
    writeln(Line).
