BEGIN {
    print "so far"
    zero = 0
    print 1 / zero
}
