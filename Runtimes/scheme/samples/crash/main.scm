(display "so far")
(newline)
(car (list))
