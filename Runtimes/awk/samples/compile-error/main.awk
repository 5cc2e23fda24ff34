BEGIN { print "never seen" }
BEGIN { print ("nor this" }
