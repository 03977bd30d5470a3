# Runs the test suite with another build of the kernel (OTHERS in the Makefile):
# chooses the test files for that build, and runs them.

package Others;

use strict;
use warnings;
use Exporter qw(import);
use File::Basename qw(basename);
use Tally;
use Test::More;

our @EXPORT = qw(boot_other suite suite_on);

# These test files could boot images of another build, but are left out, for the
# reason here. suite() also leaves out all files that do not boot images which
# another build has: they do not test the kernel's code, or they count
# instructions and bytes of the usual kernel, or link more code to it.
my %left_out = (
	badboot => 'damages the usual image, to test the loader',
	hardware => 'knows the sectors of the usual image',
	labs => 'boots kernels that it makes itself',
	harness => 'tests make test, with the usual image',
	matrix => 'has little memory, enough only for the usual kernel',
);

# Returns the names of the test files to run. Prints those that are left out.
sub suite {
	my @names = grep { slurp(test_file($_)) =~ m{^\#\ Needs:\ .*
		    \bbuild/(?:tally|test|user|hostile|random)\.img\b}mx }
	    map { basename($_, '.t') } test_files();
	note("left out: $_, which $left_out{$_}")
	    for grep { $left_out{$_} } @names;
	return grep { !$left_out{$_} } @names;
}

# Runs each of these test files in its short form. Each is one test.
sub suite_on {
	my ($kernel, @names) = @_;
	local $ENV{TALLY_KERNEL} = $kernel;
	local $ENV{TALLY_LONG};
	delete $ENV{TALLY_LONG};
	for my $name (@names) {
		my ($status, $out, $err) = run('make', 'test', "T=$name");
		is($status, 0, "$name.t passes with the build $kernel")
		    or diag("$out\n$err");
	}
}

# Does what boot() does, with an image of another build.
sub boot_other {
	my ($kernel, @arguments) = @_;
	local $ENV{TALLY_KERNEL} = $kernel;
	return boot(@arguments);
}

1;
