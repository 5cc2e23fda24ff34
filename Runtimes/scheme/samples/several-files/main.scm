(load "shapes/square.scm")

(display (area 3))
(newline)
