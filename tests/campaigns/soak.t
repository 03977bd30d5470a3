#!/usr/bin/perl
# A mixed load runs at the prompt (tests/programs/shell/soak.sh), with an audit
# every second and the live map on the screen. Afterwards as many pages are free
# as before, and no task is left. The load runs for ten seconds of the guest's
# time, in the long form for an hour.
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

# One second of load comes first, because the load takes some pages that the
# kernel then keeps for ever.
my ($status, $out, $err) = boot('--memory', '64M', '--cmdline', 'once',
    at_prompt('sh /tests/shell/soak.sh 1', 'free'),
    '--step', 'key f2',
    at_prompt("sh /tests/shell/soak.sh $seconds", 'free', 'audit', 'exit'),
    'build/user.img');

is($status, SUCCESS, 'the shell answers afterwards, and exits with status 0')
    or diag("$out\n$err");
my @ends = $out =~ /^soak: (\d+ audits, \d+ bad, -?\d+ tasks left)$/mg;
is($ends[-1], "$seconds audits, 0 bad, 0 tasks left",
    'every audit has passed, and no task is left') or diag($out);
my @free = $out =~ /^(\d+)$/mg;
is(scalar @free, 2, 'free pages were counted before and after');
is($free[1], $free[0], 'as many pages are free as before');
like($out, qr/^audit: ok$/m, 'the last audit passes');

tried('audits under load', ($ends[-1] || 0) =~ /^(\d+)/);
# The number of the last process shows how many there were; but in an hour the
# numbers wrap around.
my $last = ($out =~ /^ *(\d+) .* ps$/mg)[-1] || 0;
if (long(1, 0)) {
	cmp_ok($last, '>', 100,
	    'there were more processes than those of the audits');
	tried('processes', $last);
}
summary();
done_testing();
