(println "seen")
(println missing)
