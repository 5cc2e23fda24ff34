        global  _start

        section .text
_start: mov     rax, 1
        mov     rdi, 1
        mov     rsi, message
        mov     rdx, 7
        syscall
        mov     byte [0], 1

        section .data
message: db     "so far", 10
