(require '[clojure.set :as set]
         '[clojure.spec.alpha :as spec]
         '[clojure.edn :as edn])

(set! *warn-on-reflection* true)

(spec/def ::side pos-int?)

(defprotocol Shape (area [shape]))
(defrecord Square [side] Shape (area [_] (* side side)))

(defn depth [left] (if (zero? left) 0 (inc (depth (dec left)))))

(println (area (->Square 3)) (spec/valid? ::side -1) (depth 100000))
(println (set/union #{1} #{2}) (edn/read-string "{:a [1 2/3]}") (inst-ms #inst "1970-01-01"))
(spit "notes" "kept")
(println (slurp "notes") (java.sql.Timestamp. 0) (take 3 (iterate #(*' 9999999999 %) 1)))
