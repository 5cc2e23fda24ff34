program crash
    implicit none
    integer, allocatable :: numbers(:)

    print '(a)', 'so far'
    allocate (numbers(3))
    allocate (numbers(4))
end program crash
