        global  main
        extern  printf, scanf
        default rel

        section .text
main:   push    rbx
        sub     rsp, 16
        xor     ebx, ebx
next:   lea     rdi, [pattern]
        mov     rsi, rsp
        xor     eax, eax
        call    scanf
        cmp     eax, 1
        jne     done
        add     ebx, [rsp]
        jmp     next
done:   lea     rdi, [result]
        mov     esi, ebx
        xor     eax, eax
        call    printf
        add     rsp, 16
        pop     rbx
        xor     eax, eax
        ret

        section .rodata
pattern: db     "%d", 0
result: db      "%d", 10, 0
