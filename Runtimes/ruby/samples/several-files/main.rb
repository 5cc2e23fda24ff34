require_relative "shapes/square"
puts Square.area(3)
