package main

import "fmt"

func println(number int) { fmt.Println(number) }

func area(side int) int { return side * side }
