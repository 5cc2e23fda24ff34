# Says which of the compiled classes java(1) can start:
#
#     perl main-class.pl DIRECTORY SOURCE…
#
# Prints the name of a class below DIRECTORY with a method `public static void main(String[])`: of
# the first SOURCE (file names as the compiler recorded them) that has one, else of any. Exits
# with 1 if there is none. It reads what the compiler wrote, so nothing has to be guessed from
# sources. The format is The Java Virtual Machine Specification, chapter 4.
use strict;
use warnings;

my ($directory, @sources) = @ARGV;
my %rank;
$rank{$sources[$_]} //= $_ for 0 .. $#sources;

my ($best, $best_rank);
walk($directory);
exit 1 unless defined $best;
print $best;

sub walk {
    my ($directory) = @_;
    opendir my $handle, $directory or die "$directory: $!\n";
    for my $path (map { "$directory/$_" } grep { !/^\.\.?$/ } readdir $handle) {
        if (-d $path) { walk($path) }
        elsif ($path =~ /\.class$/) { look($path) }
    }
}

sub look {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    my ($name, $source) = main_of(do { local $/; <$file> });
    return unless defined $name;
    my $here = $rank{$source} // @sources;
    ($best, $best_rank) = ($name, $here)
        if !defined $best || $here < $best_rank || $here == $best_rank && $name lt $best;
}

# The name of the class in `data` and of its source, if it has such a method.
sub main_of {
    my ($data) = @_;
    my $place = 8;
    my $take = sub {
        my ($format, $size) = @_;
        my $value = unpack "x$place $format", $data;
        $place += $size;
        return $value;
    };
    my $constants = constants($take);
    $take->('n', 2);
    my $name = $constants->[$constants->[$take->('n', 2)]];
    $take->('n', 2);
    $place += 2 * $take->('n', 2);

    my $attributes = sub {
        my ($found) = @_;
        for (1 .. $take->('n', 2)) {
            my $attribute = $constants->[$take->('n', 2)];
            my $size = $take->('N', 4);
            $found->($attribute);
            $place += $size;
        }
    };
    my $has_main;
    for my $member (qw(field method)) {
        for (1 .. $take->('n', 2)) {
            my ($flags, $called, $type) = map { $take->('n', 2) } 1 .. 3;
            $has_main = 1
                if $member eq 'method' && ($flags & 0x9) == 0x9 && $constants->[$called] eq 'main'
                && $constants->[$type] eq '([Ljava/lang/String;)V';
            $attributes->(sub { });
        }
    }
    return unless $has_main;
    my $source = '';
    $attributes->(sub {
        $source = $constants->[unpack "x$place n", $data] if $_[0] eq 'SourceFile';
    });
    return ($name =~ tr{/}{.}r, $source);
}

# Texts, and for classes the index of their name; nothing else is needed.
sub constants {
    my ($take) = @_;
    my %size = (
        3 => 4, 4 => 4, 5 => 8, 6 => 8, 8 => 2, 9 => 4, 10 => 4, 11 => 4, 12 => 4, 15 => 3, 16 => 2,
        17 => 4, 18 => 4, 19 => 2, 20 => 2);
    my $count = $take->('n', 2);
    my @constants;
    for (my $index = 1; $index < $count; $index++) {
        my $tag = $take->('C', 1);
        if ($tag == 1) {
            my $size = $take->('n', 2);
            $constants[$index] = $take->("a$size", $size);
        } elsif ($tag == 7) {
            $constants[$index] = $take->('n', 2);
        } else {
            $take->('C', $size{$tag} // die "unknown constant $tag\n");
            # Long and double count twice.
            $index++ if $tag == 5 || $tag == 6;
        }
    }
    return \@constants;
}
