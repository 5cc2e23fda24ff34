package main

import "fmt"

func main() {
	fmt.Println("so far")
	numbers := []int{1, 2, 3}
	for i := range append(numbers, 4) {
		numbers[i]++
	}
}
