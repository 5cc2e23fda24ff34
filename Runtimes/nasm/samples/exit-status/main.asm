        global  main
        extern  puts

        section .text
main:   sub     rsp, 8
        mov     rdi, bye
        call    puts
        mov     eax, 3
        add     rsp, 8
        ret

        section .data
bye:    db      "bye", 0
