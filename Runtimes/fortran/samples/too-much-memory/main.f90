program memory
    implicit none
    type :: block
        integer(1), allocatable :: bytes(:)
    end type block
    type(block) :: blocks(100000)
    integer :: i

    do i = 1, size(blocks)
        allocate (blocks(i)%bytes(1000000))
        blocks(i)%bytes = 1
    end do
    print *, blocks(7)%bytes(9)
end program memory
