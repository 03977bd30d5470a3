# Runs the test suite on another build of the kernel (the Makefile's OTHERS):
# chooses the test files for it, and runs them.

package Others;

use strict;
use warnings;
use Exporter qw(import);
use File::Basename qw(basename);
use Tally;
use Test::More;

our @EXPORT = qw(boot_other suite suite_on);

# These files boot images of another build, but are left out. So are files that
# boot none of its images: they do not test the kernel's code. Others know only
# the usual kernel: they count its instructions and bytes (bench, stack, tree,
# docs, study, host), or link more to it (enomem, interrupts).
my %left_out = (
	badboot => 'damages the usual image, to test the loader',
	hardware => 'knows the sectors of the usual image',
	labs => 'boots kernels that it makes itself',
	harness => 'is about make test, with the usual image',
	matrix => 'needs the usual size in little memory',
);

# Returns the names of the test files to run; notes those that are left out.
sub suite {
	my @names = grep { slurp(test_file($_)) =~ m{^\#\ Needs:\ .*
		    \bbuild/(?:tally|test|user|hostile|random)\.img\b}mx }
	    map { basename($_, '.t') } test_files();
	note("left out: $_, which $left_out{$_}")
	    for grep { $left_out{$_} } @names;
	return grep { !$left_out{$_} } @names;
}

# Runs each of them in its short form, as one test.
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

# Boots an image of another build, like boot().
sub boot_other {
	my ($kernel, @arguments) = @_;
	local $ENV{TALLY_KERNEL} = $kernel;
	return boot(@arguments);
}

1;
