blocks <- list()
repeat blocks[[length(blocks) + 1]] <- runif(1e5)
