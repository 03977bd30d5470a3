# The test suite on another build of the kernel (the Makefile's OTHERS): which
# test files make sense there, and running them.

package Others;

use strict;
use warnings;
use Exporter qw(import);
use File::Basename qw(basename);
use Tally;
use Test::More;

our @EXPORT = qw(boot_other suite suite_on);

# Files that boot images which an other build has, and are left out all the
# same. What boots none of these images is no test of the kernel's code, counts
# its instructions and bytes (bench, stack, tree, docs, study, host), or links
# more to it (enomem, interrupts): those know the usual kernel alone.
my %left_out = (
	badboot => 'changes bytes of the usual image, for the loader to see',
	hardware => 'knows the sectors of the usual image',
	labs => 'boots kernels that it makes itself',
	harness => 'is about make test, with the usual image',
	matrix => 'counts on the usual size where there is little memory',
);

# The names of the test files to run; what is left out is said.
sub suite {
	my @names = grep { slurp(test_file($_)) =~ m{^\#\ Needs:\ .*
		    \bbuild/(?:tally|test|user|hostile|random)\.img\b}mx }
	    map { basename($_, '.t') } test_files();
	note("left out: $_, which $left_out{$_}")
	    for grep { $left_out{$_} } @names;
	return grep { !$left_out{$_} } @names;
}

# Each of them in its short form, as one test.
sub suite_on {
	my ($kernel, @names) = @_;
	local $ENV{TALLY_KERNEL} = $kernel;
	local $ENV{TALLY_LONG};
	delete $ENV{TALLY_LONG};
	for my $name (@names) {
		my ($status, $out, $err) = run('make', 'test', "T=$name");
		is($status, 0, "$name.t on $kernel") or diag("$out\n$err");
	}
}

# One boot of another build's image, as boot().
sub boot_other {
	my ($kernel, @arguments) = @_;
	local $ENV{TALLY_KERNEL} = $kernel;
	return boot(@arguments);
}

1;
