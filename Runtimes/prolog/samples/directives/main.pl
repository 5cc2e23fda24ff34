write_all :- forall(member(X, [1, 2]), (write(X), nl)).

:- write_all.
:- halt.
