MODULE Factors  ! Names know no case.
    integer, parameter :: factor = 1
END MODULE Factors
