line <- readLines(file("stdin"), n = 1)
cat(line, ": ", nchar(line), "\n", sep = "")
