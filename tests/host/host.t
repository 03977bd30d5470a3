#!/usr/bin/perl
# Runs the tests in tests/host/: they compile mm/*.c for the host, with two
# sanitizers. Each program prints TAP, which becomes one subtest.
#
# Needs: $(HOST_TESTS)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $makefile = slurp('tests/images.mk') =~ s/\\\n\s+//gr; # joins split lines
my ($list) = $makefile =~ /^HOST\t= (.*)$/m;
my ($shared) = $makefile =~ /^HOST_SHARED = (.*)$/m;
my @programs = split ' ', $list || '';
my %listed = map { ("tests/host/$_.c" => 1) } @programs,
    split ' ', $shared || '';
is(join(' ', grep { !$listed{$_} } glob 'tests/host/*.c'), '',
	'tests/images.mk lists every file of tests/host/');

for my $program (@programs) {
	subtest $program => sub {
		my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
		    'tools/cross', 'run', "build/tests/host-$program");
		pass_on_tap($out);
		is($status, 0, "host-$program ends with status 0")
		    or diag("$out\n$err");
	};
}

done_testing();
