module Main (main) where

import Shapes.Square (area)

main :: IO ()
main = print (area 3)
