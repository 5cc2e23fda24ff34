use strict;
use warnings;

use List::Util qw(sum);

print sum(map { split } <STDIN>), "\n";
