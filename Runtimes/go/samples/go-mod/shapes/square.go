package shapes

import _ "embed"

//go:embed unit.txt
var unit string

// Area is that of a square.
func Area(side int) (int, string) { return side * side, unit }
