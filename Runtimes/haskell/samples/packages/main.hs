import Control.Monad.State.Strict (execState, forM_, modify')
import Data.Array.ST (newArray, runSTUArray, writeArray)
import Data.Array.Unboxed (UArray, elems)
import qualified Data.ByteString.Char8 as Bytes
import qualified Data.Map.Strict as Map
import qualified Data.Text as Text
import qualified Data.Text.IO as Text

flags :: UArray Int Bool
flags = runSTUArray $ do
  array <- newArray (1, 9) True
  writeArray array 4 False
  return array

main :: IO ()
main = do
  input <- Bytes.getContents
  print (Map.toList (Map.fromListWith (+) [(word, 1 :: Int) | word <- Bytes.words input]))
  print (execState (forM_ [1 .. 100 :: Int] (\number -> modify' (+ number))) 0)
  print (length (filter id (elems flags)))
  Text.putStrLn (Text.toUpper (Text.pack "größe"))
