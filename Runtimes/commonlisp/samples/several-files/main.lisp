(load "shapes/square.lisp")
(format t "~d~%" (square:area 3))
