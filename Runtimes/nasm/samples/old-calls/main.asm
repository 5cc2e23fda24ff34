        global  _start

        section .text
_start: mov     eax, 4                  ; write of 32-bit programs
        mov     ebx, 1
        mov     ecx, message
        mov     edx, 4
        int     0x80
        mov     eax, 1
        mov     ebx, 0
        int     0x80

        section .data
message: db     "old", 10
