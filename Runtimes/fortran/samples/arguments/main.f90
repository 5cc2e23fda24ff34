program arguments
    implicit none
    integer :: i, length
    character(len=:), allocatable :: word

    do i = 1, command_argument_count()
        call get_command_argument(i, length=length)
        if (allocated(word)) deallocate (word)
        allocate (character(len=length) :: word)
        call get_command_argument(i, word)
        if (i > 1) write (*, '(a)', advance='no') '|'
        write (*, '(a)', advance='no') word
    end do
    print '(a)', ''
end program arguments
