; A function that says on stderr what has ended a program: Clojure's own words, and the stack below.
(fn [error]
  (flush)
  (binding [*out* *err*]
    (print (clojure.main/err->msg error))
    (doseq [[class method file line]
            (->> (iterate ex-cause error)
                 (take-while some?)
                 last
                 Throwable->map
                 :trace
                 (take-while #(not= (first %) 'clojure.lang.Compiler))
                 (take 50))]
      (println (str "\tat " class "." method "(" file ":" line ")")))
    (flush)))
