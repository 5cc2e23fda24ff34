        global  area

        section .text
area:   mov     rax, rdi
        imul    rax, rdi
        ret
