(display "bye")
(newline)
(exit 3)
