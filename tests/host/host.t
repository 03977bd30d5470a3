#!/usr/bin/perl
# The tests in tests/host/: mm/*.c on the host, under two sanitizers. Each
# program speaks TAP, which is passed on.
#
# Needs: $(HOST_TESTS)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $makefile = slurp('tests/images.mk') =~ s/\\\n\s+//gr; # lines that go on
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
		is($status, 0, 'its status agrees') or diag("$out\n$err");
	};
}

done_testing();
