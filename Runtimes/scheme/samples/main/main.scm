(define (main arguments)
  (display "main")
  (newline)
  4)

(display "first")
(newline)
