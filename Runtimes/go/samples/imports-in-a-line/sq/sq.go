package sq

func Area(side int) int { return side * side }
