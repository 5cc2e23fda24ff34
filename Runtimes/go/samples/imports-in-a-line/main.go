package main

import ("fmt"; "m/sq")

func main() { fmt.Println(sq.Area(3)) }
