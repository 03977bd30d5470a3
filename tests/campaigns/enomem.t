#!/usr/bin/perl
# Lets every allocation fail once: in each system call, in each kind of page
# fault, in whole command lines, and while the kernel boots. The caller gets an
# error, or its task ends. Nothing else has changed, no page is lost, and the
# audit passes. Then the same operation succeeds. enomem/inject.c refuses
# memory; enomem/user/ has the operations.
#
# The long form also fails if there is a system call, or a call of the
# allocator, that no operation tries. TALLY_HOUSE=1, which .ci/run sets, does
# the same. Without it a new system call does not make this test fail.
#
# Needs: build/enomem.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my $image = 'build/enomem.img';
my $complete = long($ENV{TALLY_HOUSE}, 1);
my (%numbers, %refused_at);

# ---- The allocator's callers --------------------------------------------

# Only mm/kalloc.c gives out pages. Each function that it exports is wrapped, or
# gives out no page.
my %wrapped = map { $_ => 1 } qw(kalloc get_free_page can_kalloc new_page_table
    new_page_dir);
my @exported = (run(qw(tools/cross nm --defined-only build/mm/kalloc.o)))[1] =~
    /\bT (\w+)$/gm;
is(join(' ', sort grep { !$wrapped{$_} } @exported), 'free_page_dir ' .
    'free_page_table kfree kinit1 kinit2 share_page',
    'all functions that give out pages are wrapped');

my %calls = (run('tools/cross', 'objdump', '-d', 'build/enomem.elf'))[1] =~
    /^([0-9a-f]+):\s.*\bcall\s.*<__wrap_(kalloc|get_free_page|can_kalloc|
     new_page_table|new_page_dir)>$/gmx;
%calls = map { hex($_) + 5 => $calls{$_} } keys %calls;
my @calls = sort keys %calls;
cmp_ok(scalar @calls, '>=', 10,
    'the kernel calls the allocator at 10 places or more');

# %place: the line of the source and the function that is called there, by the
# address after the call. The compiler may have copied a function into several
# others (inlining), and some of these copies may never reach their call. It is
# enough that the test refuses memory in one copy.
my @lines = (run('tools/cross', 'addr2line', '-e', 'build/enomem.elf',
    map { sprintf '%x', $_ - 1 } @calls))[1] =~ m{(\w+/\w+\.[ch]:\d+)}g;
is(scalar @lines, scalar @calls,
    'addr2line finds the source line of each call of the allocator');
my %place;
@place{@calls} = map { "$lines[$_] $calls{$calls[$_]}" } 0 .. $#calls;

sub note_sites {
	my ($out) = @_;
	$refused_at{hex $1}++ while $out =~ /\bsite ([0-9a-f]{8})\b/g;
}

# ---- System calls, faults, command lines --------------------------------

# Boots once. The words of the command line say which operations the first
# program tries. Returns the output.
sub campaign {
	my ($name, $words, @options) = @_;
	my ($status, $out, $err) = boot('--memory', '8M', '--cmdline',
	    $words, @options, $image);
	my @bad = $out =~ /^(?:FAIL|panic|audit: [A-Z\d]).*/mg;
	ok($status == SUCCESS && !@bad, $name)
	    or diag(join "\n", "status $status", @bad, $err);
	my ($operations, $injected, $filled) = $out =~ /^total:\ (\d+)
	    \ operations,\ (\d+)\ injected\ failures,\ (\d+)\ full\ pages,/mx;
	ok($injected, "$name: the program has tried all its operations")
	    or diag($out);
	tried('operations', $operations || 0);
	tried('injected failures', $injected || 0);
	tried('full pages', $filled || 0);
	note_sites($out);
	return $out;
}

my $init = 'init=/tests/enomem';
my $out = campaign('each allocation of a call fails once',
    "$init calls " . long(11, 1));
$numbers{$1}++ while $out =~ /^operation \w+ call (\d+) /mg;
my @full = $out =~ /^operation (\w+) .* full [1-9]/mg;
cmp_ok(scalar @full, '>=', 20,
    '20 operations or more meet a page that can get no more holders');

my $step = long(61, 1);
campaign('each allocation of a command line fails once',
    "$init shell " . (1 + seed() % $step) . " $step");

# The same operations on a CPU that ignores read-only pages in the kernel, on
# one without pages of 4 MiB, and on Bochs, whose TLB keeps entries of page
# tables that QEMU's does not keep. Bochs is slow, so it tries only operations
# that change page tables.
if (long(0, 1)) {
	campaign('each allocation of a call fails once with nowp',
	    "nowp $init calls 1");
	campaign('each allocation of a call fails once on a 486',
	    "$init calls 1", '--cpu', '486');
	campaign("each allocation of $_ fails once on Bochs",
	    "$init calls 5 $_", '--on', 'bochs')
	    for qw(fault fork execve signal map pipe);
}

my %table = map { $_->{number} => 1 } system_calls();
# Operations without a call have no number; restart_syscall(), which has 0,
# allocates nothing.
delete $numbers{0};
delete $table{0};
is(join(' ', grep { !$table{$_} } sort { $a <=> $b } keys %numbers), '',
    'each call that was tried is in the table of system calls');
is(join(' ', grep { !$numbers{$_} } sort { $a <=> $b } keys %table), '',
    'every system call of the table was tried') if $complete;

# ---- Boots --------------------------------------------------------------

# Boots with the n-th allocation refused. The kernel must panic with a message
# about memory, or boot nevertheless. Returns 0 if a boot has fewer than n
# allocations.
sub boot_without {
	my ($n, @options) = @_;
	my ($status, $out, $err) = boot('--memory', '8M', '--cmdline',
	    "refuse=$n", @options,
	    at_prompt('/tests/enomem count', 'audit', 'poweroff'), $image);
	my $refused = $out =~ /^refused: $n /m;
	tried('boots', 1);
	note_sites($out);
	my $panics = $out =~ /^panic: .*\b(?:no|out of) (?:memory|page)\b/m &&
	    $out =~ /^finish: failure 1$/m;
	my $works = $status == SUCCESS && $out !~ /^panic/m &&
	    (() = $out =~ /^audit: ok$/mg) == 2;
	ok($refused ? $panics || $works : $works, 'without allocation ' .
	    "$n the boot panics with a message about memory, or succeeds")
	    or diag("status $status\n$out\n$err");
	return $panics ? 'panic' : $refused;
}

# While n is small, each boot panics: these allocations are for the archive, and
# come before the first program.
my ($n, $panics, $works, @late) = (1, 0, 0);
for (; (my $end = boot_without($n)); $n += $n < 8 ? 1 : long(29, 1)) {
	$panics += $end eq 'panic';
	$works += $end ne 'panic';
	push @late, $n if $end eq 'panic' && $works;
}
cmp_ok($panics, '>=', 6, '6 boots or more panic');
is("@late", '', 'no boot panics after one that has succeeded');
cmp_ok($n, '>', 60, 'a boot has more than 60 allocations');
boot_without($_, '--cpu', '486') for long(3, 1) .. long(3, 4);

# ---- Every call was refused ---------------------------------------------

my %refused = map { $place{$_} // 'elsewhere' => 1 } keys %refused_at;
is(join(', ', grep { !$refused{$_} } sort values %place), '',
    'each call of the allocator was refused once') if $complete;
tried('calls of the allocator', scalar keys %refused_at);

summary();
done_testing();
