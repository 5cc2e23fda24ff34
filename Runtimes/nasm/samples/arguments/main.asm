        global  _start

        section .text
_start: mov     rbx, [rsp]              ; how many
        lea     rbp, [rsp + 16]         ; the second
next:   dec     rbx
        jz      done
        mov     rsi, [rbp]
        add     rbp, 8
        mov     rdx, -1
letter: inc     rdx
        cmp     byte [rsi + rdx], 0
        jne     letter
        call    write
        mov     rsi, bar
        mov     rdx, 1
        cmp     rbx, 1
        je      next
        call    write
        jmp     next
done:   mov     rsi, newline
        mov     rdx, 1
        call    write
        mov     rax, 60
        xor     rdi, rdi
        syscall

write:  mov     rax, 1
        mov     rdi, 1
        syscall
        ret

        section .data
bar:    db      "|"
newline: db     10
