#!/usr/bin/perl
# Mixed load at the prompt with the audit every second and the live map on the
# screen: tests/programs/shell/soak.sh. Behind it as many pages are free as
# before it, and no task is left. Ten seconds; in the long form an hour of the
# guest's.
#
# Needs: build/user.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my $seconds = long(10, 3600);

# A first second of everything takes what is taken once and for all.
my ($status, $out, $err) = boot('--memory', '64M', '--cmdline', 'once',
    at_prompt('sh /tests/shell/soak.sh 1', 'free'),
    '--step', 'key f2',
    at_prompt("sh /tests/shell/soak.sh $seconds", 'free', 'audit', 'exit'),
    'build/user.img');

is($status, SUCCESS, 'the shell answers afterwards, and ends well')
    or diag("$out\n$err");
my @ends = $out =~ /^soak: (\d+ audits, \d+ bad, -?\d+ tasks left)$/mg;
is($ends[-1], "$seconds audits, 0 bad, 0 tasks left",
    'every audit was clean, and no task is left') or diag($out);
my @free = $out =~ /^(\d+)$/mg;
is(scalar @free, 2, 'free pages were counted before and after');
is($free[1], $free[0], 'and are as many');
like($out, qr/^audit: ok$/m, 'the last audit is clean');

tried('audits under load', ($ends[-1] || 0) =~ /^(\d+)/);
# The last number given; in an hour they come round, and it says nothing.
my $last = ($out =~ /^ *(\d+) .* ps$/mg)[-1] || 0;
if (long(1, 0)) {
	cmp_ok($last, '>', 100, 'more than the audits themselves');
	tried('processes', $last);
}
summary();
done_testing();
