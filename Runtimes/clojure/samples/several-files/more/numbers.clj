(def side 3)
