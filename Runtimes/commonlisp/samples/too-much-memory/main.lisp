(defvar *blocks* nil)
(loop (push (make-array 100000 :initial-element 1) *blocks*))
