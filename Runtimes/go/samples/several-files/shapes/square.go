package shapes

// Area is that of a square.
func Area[Number int | float64](side Number) Number { return side * side }
