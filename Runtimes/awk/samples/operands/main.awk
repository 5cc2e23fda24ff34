{ print FILENAME, n * $1 }
