(ns game.main
  (:require [game.shapes :refer [area]]))

(load-file "more/numbers.clj")

(println (area side))
