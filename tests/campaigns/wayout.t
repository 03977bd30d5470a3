#!/usr/bin/perl
# A signal interrupts each call that waits, and a second signal comes at each
# instruction of the call's way out, which leads from the wait back to the
# program. The test tries every pair of the job-control and terminal signals.
# Each has its default action, is ignored, or has a handler, with or without
# SA_RESTART. The program must get a result that Linux could give, and never an
# errno that only the kernel may see. No signal is lost; the program's signal
# mask is as before; the audit passes. wayout/expect.c has the rules. The
# campaign must fail on a kernel whose way out looks only for pending signals.
# In the long form Bochs gives the same figures.
#
# Needs: build/wayout.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

# The short form tries some of the pairs at some of the instructions; the seed
# chooses them. The long form tries all.
my $some = 'seed=' . seed() . ' pairs=8 every=50';
my ($list) = slurp('tests/campaigns/wayout/calls.c') =~
    /^const struct call calls(.*)/ms;
my @names = $list =~ /^\t\{ "([^"]+)",/mg;

# Boots. Returns the status, the campaign's lines, and all output.
sub raised {
	my ($on, $cmdline) = @_;
	my ($status, $out, $err) = boot('--on', $on, '--memory', '8M',
	    '--cmdline', $cmdline, 'build/wayout.img');
	return ($status, join('', $out =~ /^wayout: (.*\n)/mg), "$out\n$err");
}

my ($status, $log, $said) = raised('qemu', long($some, ''));
is($status, SUCCESS, 'each program gets results that Linux could give')
    or diag($said);

# The log must show that signals did all that they can do, and that each call
# ended sometimes with its own result and sometimes with EINTR. pause() and
# sigsuspend() have only one end, because EINTR is their own result; vfork()
# never ends with EINTR.
for my $name (@names) {
	my %n = map { reverse split / /, $_, 2 } split /, /,
	    $log =~ /^\Q$name\E, (.*)$/m ? $1 : '';
	ok($n{runs}, "$name was interrupted");
	for my $what ('held back', 'handlers', 'stops', 'ends', 'taken back',
	    'own') {
		cmp_ok($n{$what} || 0, '>', 0, "$name: the log counts '$what'");
	}
	cmp_ok($n{EINTR} || 0, '>', 0, "$name: some calls ended with EINTR")
	    if $name !~ /pause|suspend|vfork/;
	tried('pairs of signals', $n{pairs} || 0);
	tried('calls', $n{runs} || 0);
	tried('handlers', $n{handlers} || 0);
	tried('stops', $n{stops} || 0);
	tried('ends', $n{ends} || 0);
	tried('signals taken back', $n{'taken back'} || 0);
}

($status, undef, $said) = raised('qemu', "$some forget=1");
is($status, FAILURE, 'the fault is found: a way out looks only for signals');
like($said, qr/^# the program has seen errno 51[2-6]$/m,
    'the program gets an errno that is only for the kernel');

if (long(0, 1)) {
	my %log;
	for my $on (qw(qemu bochs)) {
		($status, $log{$on}, $said) = raised($on, $some);
		is($status, SUCCESS, "$on: the results are possible on Linux")
		    or diag($said);
	}
	is($log{bochs}, $log{qemu}, 'Bochs and QEMU give the same figures');
}

summary();
done_testing();
