-- What {- begins here does not.
{- A header in a comment is none, {- in one within another -} neither:
module Foo where
-}
{-# LANGUAGE ScopedTypeVariables #-}
main :: IO ()
main = putStrLn "main"
