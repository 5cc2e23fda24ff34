(let ((line (read-line)))
  (format t "~a: ~d~%" line (length line)))
