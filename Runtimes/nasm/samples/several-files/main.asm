%include "shapes/names.inc"
        global  _start
        extern  area

        section .text
_start: mov     rdi, 3
        call    area
        add     al, "0"
        mov     [digit], al
        mov     rax, SYS_WRITE
        mov     rdi, 1
        mov     rsi, digit
        mov     rdx, 2
        syscall
        mov     rax, SYS_EXIT
        xor     rdi, rdi
        syscall

        section .data
digit:  db      "0", 10
