(println
  (reduce + (for [i (range 40000)]
              (let [block (byte-array 100000)]
                (aset-byte block i 1)
                (aget block i)))))
