(defvar *blocks* nil)
(loop (push (make-array 100000) *blocks*))
