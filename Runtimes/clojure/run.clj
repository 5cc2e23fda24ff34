; Runs the program named by the first argument, as `clojure.main` does a script, with three
; differences. A program that has used a future or an agent would wait for a minute at its end, for
; more of them; here it waits for those it has. And the trace of what ends a program is said on
; stderr, not in a file below /tmp (`explain.clj`). And files beside a program that is in a directory
; can be required.
(let [program (first *command-line-args*)
      explanation (.replace ^String *file* "run.clj" "explain.clj")]
  (set! *command-line-args* (next *command-line-args*))
  (when-let [directory (.getParentFile (java.io.File. ^String program))]
    (.addURL ^clojure.lang.DynamicClassLoader (clojure.lang.RT/baseLoader)
             (.toURL (.toURI directory))))
  (try
    (load-file program)
    (shutdown-agents)
    (catch Throwable error
      ((load-file explanation) error)
      (System/exit 1))))
