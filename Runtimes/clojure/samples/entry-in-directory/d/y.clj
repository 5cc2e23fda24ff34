(ns y)
(defn square [n] (* n n))
