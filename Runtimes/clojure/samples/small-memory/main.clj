(defn with-block [kept i]
  (assoc kept (mod i 20) (byte-array 100000)))

(println (reduce + (map count (reduce with-block (vec (repeat 20 nil)) (range 20000)))))
