package main

import (
	"fmt"
	"os"
)

func main() {
	for _, directory := range []string{".", "/tmp"} {
		entries, _ := os.ReadDir(directory)
		for _, entry := range entries {
			fmt.Println(directory, entry.Name())
		}
	}
}
