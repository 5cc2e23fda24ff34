(define (main arguments)
  (display (string-join (cdr arguments) "|"))
  (newline))
