(format t "so far~%")
(car 5)
