package main

import "fmt"

func main() {
	keep := make([][]byte, 140)
	for i := 0; i < 2000; i++ {
		block := make([]byte, 1000000)
		for at := 0; at < len(block); at += 4096 {
			block[at] = 1
		}
		keep[i%len(keep)] = block
	}
	sum := 0
	for _, block := range keep {
		sum += int(block[4096])
	}
	fmt.Println(sum)
}
