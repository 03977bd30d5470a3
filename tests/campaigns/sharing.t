#!/usr/bin/perl
# Processes share files and memory. In a random order they map, access, shorten,
# clone and unmap them, fork, execute and end. The audit passes in each round,
# even while another process is in the middle of a call. In the end as many
# pages are free as before.
#
# Needs: build/sharing.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my ($rounds, $boots) = (long(30, 300), long(1, 20));
for my $seed (map { seed() + $_ } 0 .. $boots - 1) {
	my ($status, $out, $err) = boot('--icount', '--memory', '64M',
	    '--cmdline', "init=/tests/sharing $seed $rounds",
	    'build/sharing.img');
	is($status, SUCCESS, "seed $seed: the books balance in $rounds rounds")
	    or diag("$out\n$err");
	my %done;
	while ($out =~ /^tried (\d+) (.+), (\d+) succeeded$/mg) {
		my ($tries, $what, $succeeded) = ($1, $2, $3);
		tried($what, $succeeded);
		$done{$what} = $succeeded;
	}
	ok($done{$_}, "seed $seed: some $_ succeeded") for sort keys %done;
	cmp_ok(scalar keys %done, '>', 20,
	    "seed $seed: more than 20 kinds of operations were tried");
}
summary();
done_testing();
