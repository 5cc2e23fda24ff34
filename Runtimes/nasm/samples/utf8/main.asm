        global  main
        extern  printf, fgets, stdin

        section .text
main:   push    rbx
        mov     rdi, line
        mov     rsi, 100
        mov     rdx, [stdin]
        call    fgets
        mov     rsi, line
        xor     edx, edx                ; characters: bytes that continue none
        mov     rbx, rsi
next:   mov     al, [rbx]
        cmp     al, 10
        je      done
        and     al, 0xC0
        cmp     al, 0x80
        je      same
        inc     edx
same:   inc     rbx
        jmp     next
done:   mov     byte [rbx], 0
        mov     rdi, pattern
        xor     eax, eax
        call    printf
        pop     rbx
        xor     eax, eax
        ret

        section .data
pattern: db     "%s: %d", 10, 0

        section .bss
line:   resb    100
