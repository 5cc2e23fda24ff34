program total
    implicit none
    integer :: numbers(100), line_total, sum_of_all, status, count, i
    character(len=1000) :: line

    sum_of_all = 0
    do
        read (*, '(a)', iostat=status) line
        if (status /= 0) exit
        do count = 1, size(numbers)
            read (line, *, iostat=status) (numbers(i), i = 1, count)
            if (status /= 0) exit
        end do
        line_total = sum(numbers(1:count - 1))
        sum_of_all = sum_of_all + line_total
    end do
    print '(i0)', sum_of_all
end program total
