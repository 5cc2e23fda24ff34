(require '[clojure.string :as string])

(println (apply + (map #(Integer/parseInt %) (string/split (slurp *in*) #"\s+"))))
