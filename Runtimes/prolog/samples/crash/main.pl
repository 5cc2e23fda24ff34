main :-
    writeln("so far"),
    Zero = 0,
    X is 1 / Zero,
    writeln(X).
