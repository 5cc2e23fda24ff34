print "never seen"
if
