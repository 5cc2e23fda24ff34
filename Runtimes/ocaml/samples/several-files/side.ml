let length = Square.side_of_area 9
