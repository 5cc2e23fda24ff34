main :- writeln("the rest").

broken(1.
