package main

func main() {
	println(area(3))
}
