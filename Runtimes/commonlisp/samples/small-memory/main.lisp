(dotimes (turn 500) (make-array 100000))
(format t "done~%")
