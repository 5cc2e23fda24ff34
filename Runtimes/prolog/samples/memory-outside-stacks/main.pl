main :- between(1, inf, N), assertz(kept(N, [a, b, c, d])), fail.
