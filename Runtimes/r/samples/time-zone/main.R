print(Sys.timezone())
print(as.POSIXct(0, origin = "1970-01-01"))
