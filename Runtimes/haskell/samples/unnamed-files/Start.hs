-- The module of the program may have any name.
module Start where

import Square

main :: IO ()
main = print (area 3)
