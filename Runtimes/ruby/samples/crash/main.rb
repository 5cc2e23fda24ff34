puts "so far"
nil.upcase
