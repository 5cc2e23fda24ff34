(ns game.shapes)

(defn area [side] (* side side))
