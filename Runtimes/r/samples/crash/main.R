cat("so far\n")
log("one")
