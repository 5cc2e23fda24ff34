(defvar *kept* nil)
(dotimes (turn 500) (setf *kept* (make-array 100000 :initial-element turn)))
(format t "done~%")
