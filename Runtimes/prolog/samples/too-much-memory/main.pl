main :- grow([]).

grow(List) :- grow([x, y, z | List]).
