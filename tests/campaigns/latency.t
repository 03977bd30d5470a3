#!/usr/bin/perl
# No system call keeps the CPU for long. A program makes each system call and
# each fault with the largest arguments, with 10,000 tasks, on a machine with
# 3 GiB. The kernel measures how long another task may have to wait, and for how
# long interrupts are off: latency/watch.c defines both figures. Their error is
# at most RESOLUTION instructions. In the long form one space has more memory,
# and the process numbers wrap around.
#
# The limits are for the code of one compiler. They apply with TALLY_HOUSE=1,
# which .ci/run sets; otherwise a limit is LENIENT times as large.
#
# Needs: build/latency.img build/counted.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

# The number of instructions in the stubs of latency/hooks.S and entry.S.
use constant RESOLUTION => 150;
use constant LENIENT => $ENV{TALLY_HOUSE} ? 1 : 2;

my ($image, $elf) = ('build/latency.img', 'build/latency.elf');
my %limit = (latency => 500_000, irqs_off => 50_000);
my $dir = private_dir();

# ---- The measure itself ---------------------------------------------------

# Returns what was measured in one scenario: for each call or fault, by its
# number, [times, latency, irqs_off].
sub measured {
	my ($scenario, @lines) = @_;
	return map { my @field = split;
	    ($field[2] => [@field[3, 5, 9]]) }
	    grep { /^watch: $scenario / } @lines;
}

# Measures the scenarios of this part whose names contain $name. Returns the
# output.
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
about($known{known_off}[2], $n,
    'interrupts are off for a million instructions');
about($known{known_off}[1], $n,
    'no other task can run while interrupts are off');
about($known{known_busy}[1], $n,
    'no other task can run for a million instructions');
cmp_ok($known{known_busy}[2] // $n, '<', RESOLUTION,
    'interrupts stay on in a loop without cli');

# Runs the same loop in a kernel that does not watch the interrupt flag.
my ($status, $out) = boot('--icount', '--memory', '8M', 'build/counted.img');
is($status, SUCCESS, 'a kernel without the hooks runs the same loop');
my ($pairs) = $out =~ /^counted: (\d+)$/m;
about($known{known_pairs}[1], $pairs || 0,
    'the measured figure counts no instruction of the hooks');

# watch.c must notice each instruction that changes the interrupt flag. The test
# leaves out those of watch.c itself, and the known ones: of the boot, of the
# end and of the idle task.
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
    sort keys %change), '',
    'only known instructions change the interrupt flag');
cmp_ok(scalar keys %change, '>', 3,
    'more than 3 instructions change the interrupt flag');

# ---- The campaign -------------------------------------------------------

my $lines = "$dir/lines";
my $err;
($status, $out, $err) = run('tests/campaigns/latency/measure',
    $ENV{TALLY_LONG} ? '--long' : (), '--lines', $lines);
is($status, 0, 'latency/measure succeeds') or diag("$out\n$err");
diag($out) if $ENV{TEST_VERBOSE};

my %times;
my @all = split /\n/, slurp($lines);
for (@all) {
	$times{$1} += $2 if /^watch: \w+ (\d+) (\d+) /;
}
is(join(' ', grep { !$times{$_} } map { $_->{number} } system_calls()), '',
    'the scenarios make every system call of the table');

# The numbers of exceptions and interrupts that the scenarios must make:
# exceptions that become signals, page faults, the FPU, the clock, the keyboard.
# A program cannot raise exceptions 10 to 12, and QEMU 7.2 lacks 17, the
# alignment check.
my ($first) = slurp('include/layout.h') =~ /^#define NR_SYSCALLS\s+(\d+)/m;
is(join(' ', grep { !exists $times{$first + $_} }
    0, 1, 3 .. 7, 13, 14, 16, 32, 33), '',
    'the scenarios raise all of these exceptions and interrupts');

my ($scenarios) = map { my %all = map { (split)[1] => 1 } @$_;
    scalar keys %all } \@all;
tried('scenarios', $scenarios);
tried('calls and faults', $_) for eval { my $n = 0; $n += $_ for values %times;
    $n };

# No figure is above its limit, and the output says which call has the largest
# one.
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
cmp_ok(scalar keys %found, '>', 2 * keys %functions,
    'the output has two figures for each call');
is(join(', ', map { "$_ $found{$_}" } sort keys %over), '',
    'no figure is above its limit');
for my $what (sort keys %limit) {
	my ($record) = $out =~ /^where: (${what}_worst: .*)$/m;
	my ($worst) = $out =~ /^bench: ${what}_worst,(\d+),/m;
	ok($record && $worst,
	    "the output names the call with the largest $what");
	diag("$record: $worst instructions");
}

# ---- Two boots ----------------------------------------------------------

# Two boots count the same instructions.
my @again = map { [grep { /^watch/ } split /\n/, one('calls', 'vector')] } 1, 2;
ok(@{$again[0]} > 5, 'a boot measures more than 5 calls');
is_deeply($again[0], $again[1], 'two boots count the same instructions');

summary();
done_testing();
