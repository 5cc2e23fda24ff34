puts "so far"
puts [expr {1 / 0}]
