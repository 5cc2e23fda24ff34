(loop [blocks []]
  (recur (conj blocks (int-array 100000))))
