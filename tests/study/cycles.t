#!/usr/bin/perl
# Tests the program of make cycles with the argument quick: it measures every
# row, and its own checks pass. The test compares no times. docs/cycles.md has
# the same rows.
#
# Needs: build/tests/study/cycles

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

on_pc('the CPU is emulated there');

my $csv = private_dir() . '/cycles.csv';
my @cycles = ('timeout', '-k', '5', GUARD, 'build/tests/study/cycles', 'quick');
my ($status, $out, $err) = run(@cycles, $csv);
is($status, 0, 'cycles measures every row');
is($err, '', 'every check of cycles passes');
like($out, qr/^CPU: \S.*, \d+ million ticks a second$/m,
    'cycles prints the name of the CPU');

# Returns the lines of a printed table: [row, who, is this the row's first
# line?, figures].
sub table {
	my ($text) = @_;
	my ($row, @rows) = '';
	for (split /\n/, $text) {
		my ($name, $who, $figures) =
		    /^([a-z]\w*|) +([a-z]\w*) +(\d[\d. ]*?)(?: >)?$/ or next;
		push @rows, [$name || $row, $who, $name ne '',
		    split ' ', $figures];
		$row = $name || $row;
	}
	return @rows;
}

sub names {
	return join "\n", map { "$_->[0] $_->[1]" } @_;
}

my @rows = table($out);
cmp_ok(scalar @rows, '>', 80, 'cycles prints a table of more than 80 rows');
is(names(grep { @$_ != ($_->[2] ? 7 : 10) } @rows), '',
    'the first line of each row has 4 figures, each other line has 7');
my $number = qr/\d+(?:\.\d+)?/;
is(names(grep { grep { !/^$number$/ } @$_[3 .. $#$_] } @rows), '',
    'all figures of the table are numbers');

my ($head, @lines) = split /\n/, slurp($csv);
is($head, 'row,who,rounds,ticks,units,units_q1,units_q3,ours,ours_q1,ours_q3',
    'the CSV file begins with the names of its columns');
is(names(map { [split /,/] } @lines), names(@rows),
    'the CSV file has the rows of the table');
is(join("\n", grep { !/^\w+,\w+,\d+(,$number){7}$/ } @lines), '',
    'all figures of the CSV file are numbers');

# The page has the same rows, from an earlier run.
my ($shown) = slurp('docs/cycles.md') =~ /^```\n(CPU: .*?)^```$/ms;
is(names(table($shown // '')), names(@rows), 'docs/cycles.md has these rows');

# The study's ranks need figures of each allocator that can free pages.
($status, $out, $err) = run(@cycles, 'study', $csv);
is("$status$err", '0', 'cycles study: every check passes');
my @ranked = map { [split /,/] } grep { /^\w+,\w+,\d/ } split /\n/,
    slurp($csv);
is(join(' ', sort map { $_->[1] } grep { $_->[0] eq 'churn90_hot' } @ranked),
    join(' ', sort grep { $_ ne 'bump' }
	slurp('study/pages.c') =~ /^\tX\((\w+)\)/mg),
    'cycles study measures every allocator');
is(join(' ', grep { !/^(churn90_hot|heap_hot|(free|get|pair|heap)_cold)$/ }
    map { $_->[0] } @ranked), '', 'cycles study measures only the ranked rows');

# With `lose' a page is lost in each round. The audit after it must find this.
($status, $out, $err) = run(@cycles, 'lose');
is($status, 1, 'a lost page gives status 1');
like($err, qr/^cycles: this does not hold: the books balance after a round
audit: M1: page \w+ expected 0 found 1$/m,
    'the message of a lost page names the page');
($status, $out, $err) = run('build/tests/study/cycles', 'quick', '/none/file');
is($status, 2, 'a file that cannot be written gives status 2');
like($err, qr/^usage: cycles /,
    'for a file that cannot be written cycles prints the usage');

done_testing();
