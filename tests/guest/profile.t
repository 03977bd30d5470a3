#!/usr/bin/perl
# Tests make profile: the sum of its lines for a figure must equal the figure of
# make bench, and it must refuse an unknown name.
#
# Needs: $(FIGURE_IMAGES)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

# Returns the figures that a boot without a trace measures: name =>
# instructions.
sub figures {
	my ($image, $cmdline) = @_;
	my ($status, $out) = run('tools/emulate', '--quiet', '--icount',
	    '--timeout', GUARD, '--memory', '64M', '--cmdline', $cmdline,
	    "build/$image.img");
	is($status, SUCCESS, "$image.img prints its figures") or diag($out);
	return $out =~ /^bench: (\w+),(\d+),/mg;
}

# Makes the profile of a figure. Compares the sum of its lines with its first
# and with its last line. Returns the figure, and a hash: function => [how often
# it was entered, its own instructions, repetitions].
sub profile {
	my ($name) = @_;
	my ($status, $out, $err) = run('tools/profile', $name);
	is($status, 0, "tools/profile prints a profile of $name")
	    or diag("$out\n$err");
	my %lines;
	my ($own, $repeated) = (0, 0);
	while ($out =~ /^ *([\d,]+) (.{11}) (.{11})  (\w+)/mg) {
		my @counts = map { tr/0-9//cdr || 0 } $1, $2, $3;
		$lines{$4} = \@counts;
		$own += $counts[1];
		$repeated += $counts[2];
	}
	my ($value, undef, $all) = map { defined ? tr/,//dr : $_ } $out =~
	    /^$name: ([\d,]+) instructions(, in \d+ operations ([\d,]+))?$/m;
	$all //= $value;
	is($own + $repeated, $all,
	    "$name: the lines add up to the sum in the first line")
	    or diag($out);
	my @last = map { tr/,//dr } $out =~
	    /^ +total +(\S+)(?: +(\S+))?$/m
	    ? grep { defined } $1, $2 : ();
	is("@last", $repeated ? "$own $repeated" : $own,
	    "$name: the lines add up to the sum in the last line");
	return ($value, \%lines);
}

my %measured = (figures('bench', ''),
    figures('figures', 'init=/bench/figures'));
for my $name (qw(getpid_64m fault_zero_64m fault_last_64m fork_min_64m
    switch_2_64m exec_again_64m kalloc_pair_50)) {
	my ($value, $lines) = profile($name);
	is($value, $measured{$name =~ s/_64m$//r},
	    "$name: the profile begins with the measured figure");
	if ($name eq 'getpid_64m') {
		is($lines->{sys_getpid}[0], 1,
		    "$name: sys_getpid is called once");
	} elsif ($name eq 'fault_zero_64m') {
		is($lines->{get_free_page}[2], 1024,
		    "$name: one page is cleared");
	} elsif ($name eq 'switch_2_64m') {
		is($lines->{schedule}[0], 4,
		    "$name: schedule is called four times");
	}
}

# The profiles that docs/costs.md shows are those of one compiler.
SKIP: {
	my @shown = slurp('docs/costs.md') =~ /^```\n(.*?)^```$/msg;
	is(scalar @shown, 4, 'docs/costs.md has four profiles');
	my ($last) = map { /^fault_last: (\d+) / } @shown;
	my $parts = 0;
	$parts += $_ for slurp('docs/costs.md') =~ /^\|[^|]+\| (\d+) \|/mg;
	is($parts, $last,
	    'the parts of fault_last in docs/costs.md add up to it');
	skip 'TALLY_HOUSE is not 1', scalar @shown unless $ENV{TALLY_HOUSE};
	for my $text (@shown) {
		my ($name) = $text =~ /^(\w+):/;
		is((run('tools/profile', $name))[1], $text,
		    "docs/costs.md: $name is what the command prints");
	}
}

my ($status, $out, $err) = run('tools/profile', 'fault_zer');
is($status, 1, 'an unknown figure is refused');
is($out, '', 'for an unknown figure standard output is empty');
like($err, qr/^profile: no such figure: fault_zer; there are: .*fault_zero /,
    'for an unknown figure the error lists the known ones');
($status, $out, $err) = run('tools/profile', 'fork_256m_4m');
is($status, 1, 'fork_256m is refused with 4 MiB, where it is not measured');

# Each name that the tool lists is a row of make bench.
($status, $out) = run('tools/profile');
my @names = $out =~ /^\t(\w+)$/mg;
cmp_ok(scalar @names, '>', 20,
    'tools/profile without a name lists the figures');
my %rows = map { /^(\w+),/ ? ($1 => 1) : () } split /\n/,
    slurp('tests/guest/bench/peers.csv');
is_deeply([grep { !$rows{$_} &&
    !defined $measured{s/_(?:3m|4m|64m|3g)$//r} } @names], [],
    'all listed figures are rows of make bench');

done_testing();
