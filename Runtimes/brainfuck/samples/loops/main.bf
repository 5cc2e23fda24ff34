Loops that only add are run as one step: they must come out the same
+++++ [->+++++++++++++<] > .            A is 5 times 13
< ------ [+>+<] > .                     six turns until the cell wraps: G
[-] > ,                                 the end of the input is zero
[-<+++>] < - [-] ++++++[->++++++++<]>.  so six times eight is 0
[-] ++++++++++ .
