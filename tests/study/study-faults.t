#!/usr/bin/perl
# Tests study/faults, which changes data of the study's allocators. For some
# faults the outcome is known: the allocator notices the fault, its check finds
# it, or the fault does nothing. Each seed has one outcome. Two runs have the
# same result. A part of the kept results is reproduced.
#
# Needs: build/study/faults

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

# Runs the program. Returns its output. Also returns, for each allocator, fault
# and outcome, the number of seeds, and how many of their faults the check
# finds.
sub rows {
	my (@args) = @_;
	my ($status, $out, $err) = run('build/study/faults', @args);
	is("$status$err", '0', "faults @args succeeds");
	my %rows;
	for (split /\n/, $out) {
		my (undef, $name, $fault, $outcome, @n) = split /,/;
		$rows{$name}{$fault}{$outcome} = \@n;
	}
	return ($out, \%rows);
}

# ---- Known faults --------------------------------------------------------

my ($out, $rows) = rows('--only', 'bitmap,linux10,xv6,pool,mck', 20);
is((split /\n/, $out)[0], 'family,name,fault,outcome,n,found',
    'faults first prints the names of the columns');

my @short;
for my $name (qw(bitmap linux10 xv6 pool mck)) {
	for my $fault (keys %{$rows->{$name}}) {
		my $n = 0;
		$n += $_->[0] for values %{$rows->{$name}{$fault}};
		push @short, "$name $fault $n" if $n != 20;
	}
}
is("@short", '', 'each seed has one outcome');
is_deeply($rows->{bitmap}{$_}, {none => [20, 0]},
    "the fault $_ in free pages does nothing to bitmap")
    for qw(free word cleared);
is_deeply([sort keys %{$rows->{linux10}{word}}], ['none', 'noticed'],
    'linux10 notices a wrong word in a free page, or the word has no effect');
my $words = $rows->{xv6}{word};
is_deeply([sort keys %$words], ['crash', 'none'],
    'xv6 crashes because of a wrong word in a free page, or the word has ' .
    'no effect');
is($words->{crash}[1], $words->{crash}[0],
    'the check of xv6 finds each fault that makes it crash');
is_deeply($rows->{$_->[0]}{cleared}, {lost => [20, $_->[1]]},
    "$_->[0] loses the pages after a cleared link; its check finds this in " .
    "$_->[1] of 20 runs")
    for ['xv6', 0], ['linux10', 20];
cmp_ok($rows->{bitmap}{tables}{'two owners'}[0], '>', 0,
    'after a wrong bit bitmap gives a page to two owners');
cmp_ok($rows->{bitmap}{tables}{lost}[0], '>', 0,
    'after a wrong bit bitmap loses a page');
cmp_ok($rows->{pool}{header}{noticed}[0], '>', 10,
    'pool notices most faults in a header');
ok(!$rows->{mck}{header}, 'mck has no row for headers');

# ---- Repeated runs -------------------------------------------------------

is((rows('--only', 'bitmap,linux10,xv6,pool,mck', 20))[0], $out,
    'a second run has the same result');
my ($head, @kept) = split /^/, slurp('study/results/faults.csv');
my $part = 'sos,llfree,tags';
is((rows('--only', $part))[0],
    join('', $head, grep { /^\w+,(?:sos|llfree|tags),/ } @kept),
    "the kept results of $part are reproduced");

# ---- Wrong arguments -----------------------------------------------------

my ($status, undef, $err) = run('build/study/faults', '--only', 'none');
is($status, 1, 'an unknown name gives status 1');
is($err, "faults: there is no none\n", 'the unknown name is printed');
for my $args (['-x'], ['0'], ['1', '2']) {
	($status, $out, $err) = run('build/study/faults', @$args);
	is("$status$out", '2', "faults @$args is refused");
	like($err, qr/^usage: faults/, "faults @$args prints the usage");
}
done_testing();
