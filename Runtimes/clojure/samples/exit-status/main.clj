(println "bye")
(System/exit 3)
