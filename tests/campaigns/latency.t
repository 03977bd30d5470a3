#!/usr/bin/perl
# No call keeps the machine: each system call and each fault is made as large
# as it gets, at 10,000 tasks and in 3 GiB, in a kernel that measures how long
# another task may have to wait, and for how long interrupts are off. What it
# measures is said in latency/watch.c, and how exactly: to RESOLUTION. The long
# form has more memory in one space, and process numbers that go round.
#
# The limits are those of one compiler, and asked with TALLY_HOUSE=1, as
# .ci/run does; else a limit is LENIENT times as large.
#
# Needs: build/latency.img build/counted.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

# Instructions: the way through the stubs of latency/hooks.S and entry.S.
use constant RESOLUTION => 150;
use constant LENIENT => $ENV{TALLY_HOUSE} ? 1 : 2;

my ($image, $elf) = ('build/latency.img', 'build/latency.elf');
my %limit = (latency => 500_000, irqs_off => 50_000);
my $dir = private_dir();

# ---- The measuring itself -----------------------------------------------

# What was measured in one scenario, [times, latency, irqs_off] by key.
sub measured {
	my ($scenario, @lines) = @_;
	return map { my @field = split;
	    ($field[2] => [@field[3, 5, 9]]) }
	    grep { /^watch: $scenario / } @lines;
}

# Spans of a known length, in front of all others.
sub one {
	my ($part, $name) = @_;
	my ($status, $out, $err) = boot('--icount', '--memory', '256M',
	    '--cmdline', "init=/tests/latency $part 100 16 $name", $image);
	is($status, SUCCESS, "$part $name is measured") or diag("$out\n$err");
	return $out;
}
my $watch = 251;
my @known = split /\n/, one('calls', 'known_');
my %known = map { my %of = measured($_, @known); ($_ => $of{$watch}) }
    qw(known_off known_busy known_pairs);
my $n = 1_000_000;

sub about {
	my ($found, $expected, $name) = @_;
	ok(defined $found && $found >= $expected &&
	    $found <= $expected + RESOLUTION, $name)
	    or diag("found $found, expected $expected");
}
about($known{known_off}[2], $n, 'a million instructions with interrupts off');
about($known{known_off}[1], $n, '... in which nobody else can run');
about($known{known_busy}[1], $n, 'a million instructions with interrupts on');
cmp_ok($known{known_busy}[2] // $n, '<', RESOLUTION, '... and they were on');

# The same loop in a kernel whose interrupt flag is not watched.
my ($status, $out) = boot('--icount', '--memory', '8M', 'build/counted.img');
is($status, SUCCESS, 'a kernel that is not watched counts, too');
my ($pairs) = $out =~ /^counted: (\d+)$/m;
about($known{known_pairs}[1], $pairs || 0, 'the watching is not counted');

# Each instruction that changes the interrupt flag is seen, or is known: in
# boot, at the end, and in the idle task, for which watch.c cares.
my %known_place = map { $_ => 1 } ('watch_iret iret', 'watch_cli cli',
    'watch_popf popf', 'leave iret', 'back_to_program cli',
    'paging_on cli', 'idle sti', 'cpu_features popf');
my ($function, %change);
for (split /\n/, (run('tools/cross', 'objdump', '-d', $elf))[1]) {
	$function = $1 if /^[0-9a-f]+ <(\w+)>:$/;
	$change{"$function $1"}++
	    if /^\s*[0-9a-f]+:\t[0-9a-f ]+\t(cli|sti|popf|iret)\b/;
}
is(join(', ', grep { !$known_place{$_} && !/^(?:__wrap_|sys_watch|watch_)/ }
    sort keys %change), '', 'nobody else changes the interrupt flag');
cmp_ok(scalar keys %change, '>', 3, '... and there are such instructions');

# ---- The campaign -------------------------------------------------------

my $lines = "$dir/lines";
my $err;
($status, $out, $err) = run('tests/campaigns/latency/measure',
    $ENV{TALLY_LONG} ? '--long' : (), '--lines', $lines);
is($status, 0, 'everything was measured') or diag("$out\n$err");
diag($out) if $ENV{TEST_VERBOSE};

my %times;
my @all = split /\n/, slurp($lines);
for (@all) {
	$times{$1} += $2 if /^watch: \w+ (\d+) (\d+) /;
}
is(join(' ', grep { !$times{$_} } map { $_->{number} } system_calls()), '',
    'every system call of the table was made');

# The exceptions that are signals, but for those of segments that a program
# has no means to raise, and but for alignment check, which QEMU 7.2 lacks; page
# faults, the FPU, the clock, the keyboard.
my ($first) = slurp('include/layout.h') =~ /^#define NR_SYSCALLS\s+(\d+)/m;
is(join(' ', grep { !exists $times{$first + $_} }
    0, 1, 3 .. 7, 13, 14, 16, 32, 33), '', '... and every fault');

my ($scenarios) = map { my %all = map { (split)[1] => 1 } @$_;
    scalar keys %all } \@all;
tried('scenarios', $scenarios);
tried('calls and faults', $_) for eval { my $n = 0; $n += $_ for values %times;
    $n };
# Nothing is above a limit, and the records are named.
my (%over, %found);
for (split /\n/, $out) {
	my ($who, %figure) = /^(.*): (latency) (\d+) in \w+, (irqs_off) (\d+) /
	    or next;
	for my $what (sort keys %limit) {
		$found{"$who: $what"} = $figure{$what};
		$over{"$who: $what"} = 1
		    if $figure{$what} > $limit{$what} * LENIENT;
	}
}
my %functions = map { $_->{function} => 1 } system_calls();
cmp_ok(scalar keys %found, '>', 2 * keys %functions, 'each has its figures');
is(join(', ', map { "$_ $found{$_}" } sort keys %over), '',
    'nothing is above a limit');
for my $what (sort keys %limit) {
	my ($record) = $out =~ /^where: (${what}_worst: .*)$/m;
	my ($worst) = $out =~ /^bench: ${what}_worst,(\d+),/m;
	ok($record && $worst, "the record of $what is named");
	diag("$record: $worst instructions");
}

# ---- Again --------------------------------------------------------------

# Two boots count the same instructions.
my @again = map { [grep { /^watch/ } split /\n/, one('calls', 'vector')] } 1, 2;
ok(@{$again[0]} > 5, 'a second boot measures');
is_deeply($again[0], $again[1], '... what the first has measured');

summary();
done_testing();
