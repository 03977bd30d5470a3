#!/usr/bin/perl
# Tests the playground's race of the ancestors: its data agree with the traces
# and with the study's results, its page works in a browser, and the programs
# that make the data refuse damaged files.
#
# Needs: build/web/manifest.json build/npm/fetched build/web-race/race
# Needs: study/tracefile build/study/trace/boot

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

plan skip_all => 'the allocators of the race need a PC' if !is_pc();
my $dir = private_dir();

passes_in_node($_) for qw(racedata.js racepage.js);

# ---- The build ----------------------------------------------------------

sub refuses {
	my ($name, $words, @command) = @_;
	my ($status, $out, $err) = run(@command);
	is($status, 1, "$name is refused");
	like($err, qr/^$words.*\n\z/, "one line says why $name is refused");
	is($out, '', "nothing is written for $name");
}

my $trace = slurp('build/study/trace/boot');
my @race = 'build/web-race/race';
spew("$dir/cut", substr $trace, 0, -2);
refuses('a trace that is cut', qr/race: \S+ is not all of a trace/, @race,
    "$dir/cut");
refuses('a file that is no trace', qr/race: \S+ is no trace/, @race, 'LICENSE');
spew("$dir/full", pack 'a4 V2 v*', 'TRAC', 1537, 1537, 0 .. 1536);
refuses('a trace that needs too much memory', qr/race: \w+ has no page/,
    @race, "$dir/full");

my ($clocks, $cycles) = map { "study/results/$_.csv" } qw(clocks host/cycles);
refuses('a missing file of prices', qr{prices: \S+/none: No such file},
    'web/prices', $clocks, "$dir/none", 'boot');
spew("$dir/cycles", join '', grep { !/,xv6,/ } slurp($cycles) =~ /^.*\n/mg);
refuses('a file of cycles without xv6', qr/prices: \w+: no cycles of xv6/,
    'web/prices', $clocks, "$dir/cycles", 'boot');

done_testing();
