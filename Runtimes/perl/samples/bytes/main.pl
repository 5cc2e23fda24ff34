chomp(my $line = <STDIN>);
print "$line: ", length $line, "\n";
