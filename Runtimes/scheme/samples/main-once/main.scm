(define (main . arguments)
  (display "main")
  (newline))

(main)
