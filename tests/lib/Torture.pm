# What the campaigns share: the choice between a short and a long form, the seed
# of random choices, and the summary at the end.
#
# make test runs the short forms, make torture the long forms. TALLY_SEED=N sets
# the seed, so that a run can be repeated.

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

# Returns the first of two values in the short form, and the second one in the
# long form. Most values are numbers of tries.
sub long {
	my ($in_short, $in_long) = @_;
	return $ENV{TALLY_LONG} ? $in_long : $in_short;
}

# Returns the seed: an integer from 1 to 2^31 - 1.
sub seed {
	$seed =~ /^[1-9]\d{0,9}$/ && $seed < 2 ** 31
	    or BAIL_OUT("TALLY_SEED=$seed: a number from 1 to 2^31 - 1");
	$drawn = 1;
	return $seed;
}

# Adds n to the number of tries of this kind.
sub tried {
	my ($what, $n) = @_;
	push @order, $what if !exists $tried{$what};
	$tried{$what} += $n;
}

# Adds to the number of defects. Failed tests are counted without this.
sub found {
	$found += $_[0];
}

# Prints the summary. A campaign calls this before done_testing().
sub summary {
	my $failed = grep { !$_ } Test::More->builder->summary;
	diag("$name: " . join ', ', $drawn ? "seed $seed" : (),
	    map({ "$tried{$_} $_" } @order), 'found ' . ($found + $failed));
}

1;
