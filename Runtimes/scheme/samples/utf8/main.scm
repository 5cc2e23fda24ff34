(use-modules (ice-9 rdelim))

(let ((line (read-line)))
  (format #t "~a: ~a\n" line (string-length line)))
