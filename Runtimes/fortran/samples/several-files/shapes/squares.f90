module squares
    use :: factors
    implicit none

    type :: square
        integer :: side
    contains
        procedure :: area
    end type square

    interface
        module function root(number) result(root_of_it)
            real, intent(in) :: number
            real :: root_of_it
        end function root
    end interface

contains

    integer function area(self)
        class(square), intent(in) :: self
        area = self%side * self%side * factor
    end function area
end module squares
