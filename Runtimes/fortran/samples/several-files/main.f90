program main
    use squares, only: square
    use names
    implicit none
    type(square) :: one = square(3)

    print '(a, 1x, i0)', name_of(one%side), one%area()
end program main
