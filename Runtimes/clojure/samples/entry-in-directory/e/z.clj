(ns e.z)
(defn cube [n] (* n n n))
