(format t "so far~%")
(format t "never seen~%"
