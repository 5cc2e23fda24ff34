(let grow ((blocks (list)))
  (grow (cons (make-vector 100000 0) blocks)))
