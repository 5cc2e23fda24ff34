program main
    print '(a)', 'bye'
    stop 3
end program main
