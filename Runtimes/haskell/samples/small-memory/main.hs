import qualified Data.Map.Strict as Map

main :: IO ()
main = do
  let numbers = Map.fromDistinctAscList [(number, number) | number <- [1 .. 600000 :: Int]]
  print (foldr (\key -> Map.delete key . Map.insert (-key) key) numbers [1 .. 100000] Map.! (-7))
  print (Map.size numbers)
