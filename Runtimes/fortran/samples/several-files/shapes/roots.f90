submodule (squares) roots
contains
    module procedure root
        root_of_it = sqrt(number)
    end procedure root
end submodule roots
