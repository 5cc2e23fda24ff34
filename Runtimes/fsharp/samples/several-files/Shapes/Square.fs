module Shapes.Square

let area side = side * side
