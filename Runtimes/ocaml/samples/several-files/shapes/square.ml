let area side = side * side
let side_of_area area = int_of_float (sqrt (float_of_int area))
