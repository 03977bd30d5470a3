#!/usr/bin/perl
# Boots once for each wrong call of tests/guest/kernel/misuse.c. The machine
# must end with a failure, and print a message that names the error.
#
# Needs: build/test.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

# Each row: the name of a wrong call; the words that the kernel then prints, in
# this order; in a list at the end, functions in its backtrace, in this order.
my @misuses = (
	[kfree_twice_panics => 'panic: kfree: page ', 'has count 0'],
	[kfree_reserved_panics => 'panic: kfree: page 00100000', 'reserved'],
	[kfree_null_panics => 'panic: kfree: page 00000000', 'reserved'],
	[kfree_page_of_the_archive_panics => 'one holder less',
		'panic: kfree: page ', ', of /dir/misuse.c in the archive, ' .
		'has no holder'],
	[kfree_unaligned_panics => 'panic: kfree: '],
	[kfree_end_of_memory_panics => 'panic: kfree: page '],
	[kfree_wild_panics => 'panic: kfree: page fffff000'],
	[free_page_never_given_out_panics => 'panic: kfree: page ',
		'has count 0'],
	[share_free_page_panics => 'panic: share_page: page '],
	[read_null_panics => 'the kernel read at 00000000: no page there',
		'panic: page fault'],
	[write_text_panics => 'the kernel wrote at 40100000: no right to',
		'panic: page fault',
		[' trap_entry+', ' write_text_panics+']],
	[divide_by_zero_panics => 'divide error'],
	[invalid_opcode_panics => 'invalid opcode'],
	[lost_stack_double_faults => 'double fault'],
	[overflow_panics_at_tick => 'panic: check_stack: task 1 (digger) has ' .
		'overflowed its kernel stack',
		[' irq+', ' irq_entry+', ' overflow+', ' overflow_until_tick+',
		' ret_from_fork+']],
	[overflow_panics_at_schedule => 'panic: check_stack: task 1 (digger) ' .
		'has overflowed its kernel stack'],
	[failed_assertion_panics => 'panic: failed_assertion_panics: ' .
		'assertion failed: null == 1'],
	[plain_panic => 'panic: on purpose, with 5 words'],
);

# Each wrong call is in the table above, or is one of these, which harness.t
# boots.
my %elsewhere = map { $_ => 1 } qw(hang triple_fault failed_test);

my $source = slurp('tests/guest/kernel/misuse.c');
my %here = map { $_->[0] => 1 } @misuses;
my @left = grep { !$here{$_} && !$elsewhere{$_} }
    $source =~ /^\tTEST\((\w+)\)/mg;
is("@left", '', 'each wrong call of misuse.c is tried');

for my $on (qw(qemu bochs)) {
	for my $misuse (@misuses) {
		my ($name, @words) = @$misuse;
		my @callers = ref $words[-1] ? @{pop @words} : ();
		boots("$name on $on", FAILURE,
		    [@words, 'backtrace:', @callers, 'finish: failure'],
		    '--on', $on, '--cmdline', "test=$name", 'build/test.img');
	}
}

done_testing();
