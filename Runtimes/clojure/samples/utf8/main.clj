(let [größe (read-line)]
  (println (str größe ": " (.codePointCount größe 0 (count größe)))))
