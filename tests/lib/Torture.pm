# What the campaigns share: a short form and a long one, the seed that repeats a
# run with random choices, and the summary at its end.
#
# make test runs the short forms, make torture the long ones. TALLY_SEED=N
# replaces the usual seed.

package Torture;

use strict;
use warnings;
use Exporter qw(import);
use File::Basename qw(basename);
use Test::More;

our @EXPORT = qw(long seed tried found summary);

my $name = basename($0, '.t');
my $seed = $ENV{TALLY_SEED} || 1;
my ($found, $drawn, @order, %tried) = (0, 0);

# Returns the second of two values (mostly numbers of tries) in the long form.
sub long {
	my ($in_short, $in_long) = @_;
	return $ENV{TALLY_LONG} ? $in_long : $in_short;
}

# Returns an integer from 1 to 2^31 - 1.
sub seed {
	$seed =~ /^[1-9]\d{0,9}$/ && $seed < 2 ** 31
	    or BAIL_OUT("TALLY_SEED=$seed: a number from 1 to 2^31 - 1");
	$drawn = 1;
	return $seed;
}

# Counts so many more tries of this kind.
sub tried {
	my ($what, $n) = @_;
	push @order, $what if !exists $tried{$what};
	$tried{$what} += $n;
}

# Counts so many defects, in addition to the failed tests.
sub found {
	$found += $_[0];
}

# Prints the summary, before done_testing().
sub summary {
	my $failed = grep { !$_ } Test::More->builder->summary;
	diag("$name: " . join ', ', $drawn ? "seed $seed" : (),
	    map({ "$tried{$_} $_" } @order), 'found ' . ($found + $failed));
}

1;
