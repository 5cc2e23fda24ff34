cat("so far\n")
cat("never seen\n"
cat("nor this\n")
