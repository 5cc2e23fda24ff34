def depth(n) = n == 0 ? 0 : 1 + depth(n - 1)

puts depth(100_000)
puts Thread.new { depth(100_000) }.value

def forever(n) = 1 + forever(n + 1)
begin
  forever(0)
rescue SystemStackError => error
  puts error.message
end
