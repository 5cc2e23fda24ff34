module Shapes.Square (area) where

area :: Int -> Int
area side = side * side
