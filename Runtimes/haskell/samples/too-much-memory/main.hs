import qualified Data.Map.Strict as Map

main :: IO ()
main = print (Map.size (grow Map.empty 0))
  where
    grow :: Map.Map Int Int -> Int -> Map.Map Int Int
    grow numbers number
      | number < 0 = numbers
      | otherwise = grow (Map.insert number number numbers) (number + 1)
