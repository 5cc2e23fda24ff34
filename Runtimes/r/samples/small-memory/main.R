total <- 0
for (i in 1:200) total <- total + length(numeric(1e6))
cat(total / 1e6, "\n", sep = "")
