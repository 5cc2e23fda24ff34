puts "never seen"
puts "nor this" "
