#!/usr/bin/perl
# An interrupt at every instruction of what interrupts/work.c does: pages,
# faults, fork, exit, the change of tasks, a whole program. Afterwards, and
# wherever the audit is defined, the books balance. In the long form Bochs says
# the same. That no handler of an interrupt touches a page is stack.t's.
#
# Needs: build/interrupts.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

# In the short form some of the instructions; the seed says which. In the long
# one all of them, and each repetition of a string instruction.
my $seed = 'seed=' . seed();
my $some = "$seed points=100";
my @names = slurp('tests/campaigns/interrupts/work.c') =~ /^\t\{ "([^"]+)",/mg;

# A boot's status, its lines, and all that it said.
sub interrupted {
	my ($on, $cmdline, $image) = @_;
	my ($status, $out, $err) = boot('--on', $on, '--memory', '8M',
	    '--cmdline', $cmdline, $image);
	return ($status, join('', $out =~ /^interrupts: (.*\n)/mg),
	    "$out\n$err");
}

my ($status, $log, $said) = interrupted('qemu', long($some, "$seed all=1"),
    'build/interrupts.img');
is($status, SUCCESS, 'the books balance') or diag($said);

# The interrupts that came at once, and those that had to wait: of a fault by
# the CPU nearly all have to, as its gate turns interrupts off.
for my $name (@names) {
	my ($n, $runs, $at_once, $held, $clean, $between) = $log =~
	    /^\Q$name\E, (\d+) points, (\d+) runs, (\d+) at once, (\d+) held(?x:
	    )\ back, (\d+) clean, (\d+) between$/m;
	ok($n && $runs && $at_once && $clean, "$name was interrupted");
	next if !$n;
	is($clean + $between, $at_once + $held,
	    'and the audit asked each time');
	cmp_ok($held, '>', 0, 'also where it had to wait')
	    if $name =~ /^switch/;
	cmp_ok($held, '>=', $runs * 3 / 4, 'which is nearly everywhere')
	    if $name =~ /^a fault/;
	tried('instructions', $runs);
	tried('interrupts', $at_once + $held);
	tried('audits that must be clean', $clean);
	tried('between two holders', $between);
}

# Each function that may be between two holders has been so. Which of those that
# change the books are functions of their own is the compiler's affair.
my ($list) = slurp('tests/campaigns/interrupts/work.c') =~
    /between\[\] = \{(.*?)\};/s;
my %used = map { $_ => 1 } split ' ', $log =~ /^between (.*)$/m ? $1 : '';
is(join(' ', grep { !$used{$_} } $list =~ /"(\w+)"/g), '',
    'no excuse is idle');
like($log, qr/^changing kalloc kfree /m,
    'a page was half taken, and another one half freed');

if (long(0, 1)) {
	my %log;
	for my $on (qw(qemu bochs)) {
		($status, $log{$on}, $said) = interrupted($on, $some,
		    'build/interrupts.img');
		is($status, SUCCESS, "the books balance on $on")
		    or diag($said);
	}
	is($log{bochs}, $log{qemu}, 'Bochs and QEMU say the same');
}

summary();
done_testing();
