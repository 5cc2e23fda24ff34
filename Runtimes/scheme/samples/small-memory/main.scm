(do ((turn 0 (+ turn 1)))
    ((= turn 500) (display turn) (newline))
  (make-vector 100000 turn))
