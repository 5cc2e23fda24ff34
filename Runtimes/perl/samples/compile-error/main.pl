print "never seen\n";
print "nor this" "\n";
