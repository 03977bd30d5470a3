#!/usr/bin/perl
# The playground's race of the ancestors: its data are what we count by
# ourselves and what the study has measured, its page works in a browser, and
# what makes the data refuses what is not whole.
#
# Needs: build/web/manifest.json build/npm/fetched build/web-race/race
# Needs: study/tracefile build/study/trace/boot

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

plan skip_all => 'the allocators of the race want a PC' if !is_pc();
my $dir = private_dir();

passes_in_node($_) for qw(racedata.js racepage.js);

# ---- The build ----------------------------------------------------------

sub refuses {
	my ($name, $words, @command) = @_;
	my ($status, $out, $err) = run(@command);
	is($status, 1, "$name is refused");
	like($err, qr/^$words.*\n\z/, '... in one line');
	is($out, '', '... and nothing is written');
}

my $trace = slurp('build/study/trace/boot');
my @race = 'build/web-race/race';
spew("$dir/cut", substr $trace, 0, -2);
refuses('a trace that is cut', qr/race: \S+ is not all of a trace/, @race,
    "$dir/cut");
refuses('what is no trace', qr/race: \S+ is no trace/, @race, 'LICENSE');
spew("$dir/full", pack 'a4 V2 v*', 'TRAC', 1537, 1537, 0 .. 1536);
refuses('a trace that asks for more than there is', qr/race: \w+ has no page/,
    @race, "$dir/full");

my ($clocks, $cycles) = map { "study/results/$_.csv" } qw(clocks host/cycles);
refuses('a file of prices that is missing', qr{prices: \S+/none: No such file},
    'web/prices', $clocks, "$dir/none", 'boot');
spew("$dir/cycles", join '', grep { !/,xv6,/ } slurp($cycles) =~ /^.*\n/mg);
refuses('cycles without their unit', qr/prices: \w+: no cycles of xv6/,
    'web/prices', $clocks, "$dir/cycles", 'boot');

done_testing();
