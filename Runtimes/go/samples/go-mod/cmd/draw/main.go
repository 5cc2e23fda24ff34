package main

import (
	"fmt"

	"example.com/drawing/shapes"
)

func main() {
	fmt.Println(shapes.Area(3))
}
