main :: IO ()
main = do
  putStrLn "so far"
  print (head (drop 3 [1, 2, 3 :: Int]))
