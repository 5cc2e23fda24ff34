:- initialization(main).

main :- format("Hello, world!~n").
