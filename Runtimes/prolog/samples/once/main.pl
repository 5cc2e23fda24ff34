:- dynamic count/1.
:- initialization(main).
:- initialization((count(N), format("~d~n", N))).

main :- assertz(count(1)), format("main~n").
