        global  _start

        section .text
_start: mov     rdi, memory
next:   mov     byte [rdi], 1
        add     rdi, 4096
        jmp     next

        section .bss
memory: resb    0x40000000
