(defpackage square (:use cl) (:export area))
(in-package square)

(defun area (side) (* side side))
