main :: IO ()
main = do
  missing
