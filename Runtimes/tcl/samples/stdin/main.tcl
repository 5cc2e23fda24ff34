puts [expr [join [read stdin] +]]
