val area : int -> int
val side_of_area : int -> int
