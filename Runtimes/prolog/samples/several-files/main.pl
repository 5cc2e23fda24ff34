:- use_module(shapes/square).

main :- area(3, Area), writeln(Area).
