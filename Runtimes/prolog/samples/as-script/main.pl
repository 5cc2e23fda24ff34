:- initialization(main, main).

main(Arguments) :- length(Arguments, N), format("~d~n", N), nope.
nope :- fail.
