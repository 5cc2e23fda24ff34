(ns x (:require [y :as y] [e.z :as z]))
(println (y/square 3) (z/cube 2))
