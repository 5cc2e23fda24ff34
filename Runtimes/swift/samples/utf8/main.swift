let word = readLine()!
print("\(word): \(word.count)")
