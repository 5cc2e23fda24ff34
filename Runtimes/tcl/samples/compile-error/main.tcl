puts "so far"
puts "never seen
