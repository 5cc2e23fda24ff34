use strict;
use warnings;

use utf8;
use open qw(:std :encoding(UTF-8));

chomp(my $line = <STDIN>);
die "not what this source says" unless $line =~ /^größe/;
print "$line: ", length $line, "\n";
