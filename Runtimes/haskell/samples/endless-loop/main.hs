main :: IO ()
main = count 0
  where
    count :: Int -> IO ()
    count number = if number == -1 then return () else count (number + 1)
