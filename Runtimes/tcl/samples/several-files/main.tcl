source [file join [file dirname [info script]] shapes square.tcl]
puts [square::area 3]
