print "so far"
raise ValueError("trouble")
