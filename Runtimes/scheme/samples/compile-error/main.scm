(display "so far")
(newline)
(display "never seen"
