#!/usr/bin/perl
# The figures are within their limits, those of tests/bench/peers.csv.
#
# Needs: $(FIGURE_IMAGES)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my ($status, $out, $err) = run('tools/bench',
    map({ "build/$_.img" } qw(bench figures prompt)),
    private_dir() . '/bench.csv');
is($status, 0, 'the figures are within their limits') or diag("$out\n$err");

done_testing();
