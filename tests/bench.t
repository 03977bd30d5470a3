#!/usr/bin/perl
# The figures: two runs alike, QEMU and Bochs alike, none above its limit.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

my $dir = private_dir();
my ($status, $out, $err) =
    run('tools/bench', 'build/bench.img', "$dir/bench.csv");
is($status, 0, 'the figures hold') or diag("$out\n$err");

my ($first, @lines) = split /\n/, slurp("$dir/bench.csv");
is($first, 'name,median,min,max,n', 'the CSV says what it holds');
is(scalar grep({ !/^\w+(,\d+){4}$/ } @lines), 0, '... and holds that');
my %names = map { (split /,/)[0] => 1 } @lines;
ok($names{$_}, "... with $_")
    for qw(kalloc_pair kalloc_pair_99 get_free_page mem_init boot_to_main);

done_testing();
