require "bigdecimal"
require "json"
require "prime"
require "set"

puts 100.prime?, BigDecimal("0.1") * 3 == BigDecimal("0.3"), Set[1, 1].to_a.to_json
