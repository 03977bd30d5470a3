#!/usr/bin/perl
# An interrupt comes at every instruction of the pieces of work in interrupts/:
# pages, faults, fork, exit, the switch of tasks, a whole program. The books
# balance after each piece of work, and after each interrupt that does not come
# in one of the functions that works.c names. In the long form Bochs gives the
# same figures. stack.t shows that no interrupt handler gets or frees pages.
#
# Needs: build/interrupts.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

# The short form interrupts some of the instructions; the seed chooses them. The
# long form interrupts all of them, and each repetition of a string instruction.
my $seed = 'seed=' . seed();
my $some = "$seed points=100";
my @names = map { slurp("tests/campaigns/interrupts/$_.c") =~
    /^\t\{ "([^"]+)",/mg } qw(pages spaces tasks);

# Boots. Returns the status, the campaign's lines, and all output.
sub interrupted {
	my ($on, $cmdline, $image) = @_;
	my ($status, $out, $err) = boot('--on', $on, '--memory', '8M',
	    '--cmdline', $cmdline, $image);
	return ($status, join('', $out =~ /^interrupts: (.*\n)/mg),
	    "$out\n$err");
}

my ($status, $log, $said) = interrupted('qemu', long($some, "$seed all=1"),
    'build/interrupts.img');
is($status, SUCCESS, 'the books balance after each interrupt')
    or diag($said);

# Some interrupts come at once, others have to wait. In a fault nearly all have
# to wait, because the gate of the page fault turns interrupts off.
for my $name (@names) {
	my ($n, $runs, $at_once, $held, $clean, $between) = $log =~
	    /^\Q$name\E, (\d+) points, (\d+) runs, (\d+) at once, (\d+) held(?x:
	    )\ back, (\d+) clean, (\d+) between$/m;
	ok($n && $runs && $at_once && $clean, "$name was interrupted");
	next if !$n;
	is($clean + $between, $at_once + $held,
	    "$name: the audit ran after each interrupt");
	cmp_ok($held, '>', 0, "$name: some interrupts had to wait")
	    if $name =~ /^switch/;
	cmp_ok($held, '>=', $runs * 3 / 4,
	    "$name: nearly all interrupts had to wait")
	    if $name =~ /^a fault/;
	tried('instructions', $runs);
	tried('interrupts', $at_once + $held);
	tried('audits that must be clean', $clean);
	tried('between two holders', $between);
}

# Each function of the list `between` was interrupted while a page was between
# two holders. The list `changing` is not checked: the compiler may have inlined
# its functions.
my ($list) = slurp('tests/campaigns/interrupts/works.c') =~
    /between\[\] = \{(.*?)\};/s;
my %used = map { $_ => 1 } split ' ', $log =~ /^between (.*)$/m ? $1 : '';
is(join(' ', grep { !$used{$_} } $list =~ /"(\w+)"/g), '',
    'each function of `between` was interrupted with a page between holders');
like($log, qr/^changing kalloc kfree /m,
    'kalloc and kfree were interrupted');

if (long(0, 1)) {
	my %log;
	for my $on (qw(qemu bochs)) {
		($status, $log{$on}, $said) = interrupted($on, $some,
		    'build/interrupts.img');
		is($status, SUCCESS, "the books balance on $on")
		    or diag($said);
	}
	is($log{bochs}, $log{qemu}, 'Bochs and QEMU give the same figures');
}

summary();
done_testing();
