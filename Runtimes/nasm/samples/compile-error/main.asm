        global  _start

_start: mov     rax, missing
