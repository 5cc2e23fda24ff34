(import (scheme base) (scheme write) (srfi 1))

(define-record-type point (make-point x y) point? (x point-x) (y point-y))
(write (vector-map point-x (vector (make-point 1 2))))
(write (fold + 0 (iota 5)))
(newline)
