#!/usr/bin/perl
# A signal breaks off each call that waits, and another signal comes at each
# instruction of the call's way out: every pair of the job-control and terminal
# signals, each with its default action, ignored, and with a handler, with and
# without SA_RESTART. The program sees what Linux could answer and no errno of
# the kernel's own; no signal is lost; the mask is its own again; the audit is
# clean. wayout/raise.c has the rules. A kernel whose way out looks for pending
# signals alone is found out. In the long form Bochs says the same.
#
# Needs: build/wayout.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

# In the short form some of the pairs, and some of their instructions; the seed
# says which. In the long one all of them.
my $some = 'seed=' . seed() . ' pairs=8 every=50';
my ($list) = slurp('tests/campaigns/wayout/calls.c') =~
    /^const struct call calls(.*)/ms;
my @names = $list =~ /^\t\{ "([^"]+)",/mg;

# A boot's status, its lines, and all that it said.
sub raised {
	my ($on, $cmdline) = @_;
	my ($status, $out, $err) = boot('--on', $on, '--memory', '8M',
	    '--cmdline', $cmdline, 'build/wayout.img');
	return ($status, join('', $out =~ /^wayout: (.*\n)/mg), "$out\n$err");
}

my ($status, $log, $said) = raised('qemu', long($some, ''));
is($status, SUCCESS, 'no program sees what Linux would not answer')
    or diag($said);

# The signals have done all that they can, and each call was seen to end in
# both ways, unless it has only one: pause() ends with EINTR alone, which is
# its own result; vfork() never does.
for my $name (@names) {
	my %n = map { reverse split / /, $_, 2 } split /, /,
	    $log =~ /^\Q$name\E, (.*)$/m ? $1 : '';
	ok($n{runs}, "$name was broken off");
	for my $what ('held back', 'handlers', 'stops', 'ends', 'taken back',
	    'own') {
		cmp_ok($n{$what} || 0, '>', 0, "  $what");
	}
	cmp_ok($n{EINTR} || 0, '>', 0, '  EINTR')
	    if $name !~ /pause|suspend|vfork/;
	tried('pairs of signals', $n{pairs} || 0);
	tried('calls', $n{runs} || 0);
	tried('handlers', $n{handlers} || 0);
	tried('stops', $n{stops} || 0);
	tried('ends', $n{ends} || 0);
	tried('signals taken back', $n{'taken back'} || 0);
}

($status, undef, $said) = raised('qemu', "$some forget=1");
is($status, FAILURE, 'a way out that looks for pending signals alone is found');
like($said, qr/^# the program has seen errno 51[2-6]$/m, 'by what it shows');

if (long(0, 1)) {
	my %log;
	for my $on (qw(qemu bochs)) {
		($status, $log{$on}, $said) = raised($on, $some);
		is($status, SUCCESS, "nor on $on") or diag($said);
	}
	is($log{bochs}, $log{qemu}, 'Bochs and QEMU say the same');
}

summary();
done_testing();
