#!/usr/bin/perl
# Random code: whatever a program executes, the kernel goes on, the books
# balance, and the shell answers afterwards. The program randcode runs as init,
# and makes five kinds of tries:
#
#	v86		an iret to virtual 8086 mode
#	unharmed	unchanged real programs, loaded like those of flips
#	bytes		jumps to random bytes, with random registers
#	gate		int 0x80 with random registers, flags and segments
#	flips		real programs in which some bits are inverted
#
# After each herd of 32 processes the audit runs, and as many pages are free as
# before. The same seed makes the same tries, but the ticks of the clock come at
# other moments.
#
# Needs: build/random.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my %signal = (0 => 'none', 4 => 'SIGILL', 5 => 'SIGTRAP', 7 => 'SIGBUS',
	8 => 'SIGFPE', 9 => 'SIGKILL', 10 => 'SIGUSR1, after a time limit',
	11 => 'SIGSEGV', 12 => 'SIGUSR2', 14 => 'SIGALRM', 15 => 'SIGTERM',
	100 => 'unknown', 101 => 'a register was changed',
	102 => 'wrong');
my %ends;	# what: how it ended: how often

# Returns what the machine printed. For each kind of tries: its numbers, and how
# often its tries ended in each way.
sub campaigns {
	my ($out) = @_;
	my %said;
	for (split /\n/, $out) {
		my ($name, @numbers) = /^===\ (\w+):\ (\d+)\ noted,
		    \ (\d+)\ processes,\ (\d+)\ killed,\ (\d+)\ steps,
		    \ (\d+)\ wrong;(.*)$/x or next;
		my %is = (ends => { pop(@numbers) =~ /(\d+):(\d+)/g });
		@is{qw(noted processes killed steps wrong)} = @numbers;
		$said{$name} = \%is;
	}
	return \%said;
}

sub count {
	my ($said) = @_;
	for my $name (keys %$said) {
		my $is = $said->{$name};
		tried("$name tries", $is->{noted});
		tried('processes', $is->{processes});
		tried('audits', $is->{steps});
		$ends{$name}{$_} += $is->{ends}{$_} for keys %{$is->{ends}};
	}
}

# Boots a machine, which makes this many tries of each kind.
sub machine {
	my ($name, $seed, $tries, @on) = @_;
	subtest $name => sub {
		my $words = join ' ', 'init=/tests/bin/randcode', "seed=$seed",
		    map { "$_=$tries->{$_}" } sort keys %$tries;
		diag($words);
		my $out = boots('the shell answers afterwards', SUCCESS,
		    ['=== failed: 0', 'audit: ok', 'it answers',
		    'finish: success'], @on, '--cmdline', $words,
		    at_prompt('audit; echo it answers', 'exit'),
		    'build/random.img');
		my $said = campaigns($out);
		is_deeply([grep { !$said->{$_} || $said->{$_}{wrong} }
		    qw(v86 unharmed bytes gate flips)], [],
		    'the books balance after each herd') or diag($out);
		is_deeply([grep { ($said->{$_}{noted} || 0) < $tries->{$_} }
		    sort keys %$tries], [],
		    'as many tries were made as asked for');
		is_deeply($said->{unharmed}{ends},
		    { 0 => $said->{unharmed}{noted} },
		    'all programs without a flipped bit exit with status 0');
		ok(!$said->{gate}{ends}{101},
		    'int 0x80 changes no register but eax');
		count($said);
	};
}

my $seed = seed();
my $machines = long(1, 10);
for my $nr (1 .. $machines) {
	machine("QEMU, machine $nr", $seed + 1000 * ($nr - 1), {
	    bytes => long(2_000, 100_000), gate => long(6_000, 100_000),
	    flips => long(120, 2_000) }, '--on', 'qemu');
}
# This CPU has no 3DNow!. The usual CPU of Bochs has it, but Bochs lacks some of
# its instructions, and ends at one of them.
machine('Bochs, which checks more', $seed + 500, {
    bytes => long(400, 10_000), gate => long(400, 20_000),
    flips => long(0, 400) }, '--on', 'bochs', '--cpu', 'core_duo_t2400_yonah');

# The tries show something only if they end in different ways.
cmp_ok(scalar(grep { $ends{bytes}{$_} } 4, 5, 8, 10, 11), '==', 5,
    'random bytes end by each of 5 signals');
cmp_ok($ends{gate}{0} || 0, '>', 1000,
    'int 0x80 returned more than 1000 times');
cmp_ok($ends{flips}{11} || 0, '>', 10, 'more than 10 flipped programs crash');

for my $name (sort keys %ends) {
	my %of = %{$ends{$name}};
	note("$name ended by: ", join ', ', map {
	    ($signal{$_} || "signal $_") . " $of{$_}" }
	    sort { $of{$b} <=> $of{$a} } keys %of);
}
summary();
done_testing();
