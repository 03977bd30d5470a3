#!/usr/bin/perl
# The program of make cycles, in its quick form: it measures every row, and the
# checks within the work hold. No time is compared with anything. The page about
# it has the same rows.
#
# Needs: build/tests/study/cycles

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

on_pc('its CPU would be an emulator');

my $csv = private_dir() . '/cycles.csv';
my @cycles = ('timeout', '-k', '5', GUARD, 'build/tests/study/cycles', 'quick');
my ($status, $out, $err) = run(@cycles, $csv);
is($status, 0, 'it comes to its end');
is($err, '', '... and every check holds');
like($out, qr/^CPU: \S.*, \d+ million ticks a second$/m, 'the CPU is named');

# Rows of a table as printed: [row, who, is it the first of the row, figures].
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
cmp_ok(scalar @rows, '>', 80, 'it prints a table');
is(names(grep { @$_ != ($_->[2] ? 7 : 10) } @rows), '',
    '... with four figures a row, and three more of another one than ours');
my $number = qr/\d+(?:\.\d+)?/;
is(names(grep { grep { !/^$number$/ } @$_[3 .. $#$_] } @rows), '',
    '... all of them numbers');

my ($head, @lines) = split /\n/, slurp($csv);
is($head, 'row,who,rounds,ticks,units,units_q1,units_q3,ours,ours_q1,ours_q3',
    'the file has a head');
is(names(map { [split /,/] } @lines), names(@rows), '... and the same rows');
is(join("\n", grep { !/^\w+,\w+,\d+(,$number){7}$/ } @lines), '',
    '... of numbers');

# In the page the same rows, of an earlier run.
my ($shown) = slurp('docs/cycles.md') =~ /^```\n(CPU: .*?)^```$/ms;
is(names(table($shown // '')), names(@rows), 'docs/cycles.md has these rows');

# What the study ranks by: each of its allocators that takes pages back.
($status, $out, $err) = run(@cycles, 'study', $csv);
is("$status$err", '0', 'study: every check holds');
my @ranked = map { [split /,/] } grep { /^\w+,\w+,\d/ } split /\n/,
    slurp($csv);
is(join(' ', sort map { $_->[1] } grep { $_->[0] eq 'churn90_hot' } @ranked),
    join(' ', sort grep { $_ ne 'bump' }
	slurp('study/pages.c') =~ /^\tX\((\w+)\)/mg),
    '... and all of its allocators are measured');
is(join(' ', grep { !/^(churn90_hot|heap_hot|(free|get|pair|heap)_cold)$/ }
    map { $_->[0] } @ranked), '', '... hot and cold');

# The audit after each round finds a page that was lost.
($status, $out, $err) = run(@cycles, 'lose');
is($status, 1, 'a lost page ends it');
like($err, qr/^cycles: this does not hold: the books balance after a round
audit: M1: page \w+ expected 0 found 1$/m, '... with words');
($status, $out, $err) = run('build/tests/study/cycles', 'quick', '/none/file');
is($status, 2, 'a file that cannot be written ends it');
like($err, qr/^usage: cycles /, '... with words');

done_testing();
