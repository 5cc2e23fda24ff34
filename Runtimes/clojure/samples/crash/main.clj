(defn third [numbers]
  (nth numbers 2))

(println "so far")
(println (/ 1 (third [1 2 0])))
