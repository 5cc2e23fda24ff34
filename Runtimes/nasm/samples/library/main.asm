        global  _start
        extern  printf, exit

        section .text
_start: mov     rdi, pattern
        mov     rsi, 7
        xor     eax, eax
        call    printf
        xor     edi, edi
        call    exit

        section .data
pattern: db     "%ld", 10, 0
