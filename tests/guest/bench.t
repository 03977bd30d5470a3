#!/usr/bin/perl
# The figures: two runs alike, QEMU and Bochs alike. Whether they are within
# their limits is asked with TALLY_HOUSE=1, as .ci/run does, and by make bench:
# the limits are those of one compiler, and a few lines more are not wrong.
#
# Needs: $(FIGURE_IMAGES) build/latency.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();
my $csv = "$dir/bench.csv";
my ($status, $out, $err) = run('tools/bench',
    $ENV{TALLY_HOUSE} ? () : '--unlimited',
    map({ "build/$_.img" } qw(bench figures prompt)), $csv);
is($status, 0, 'the figures hold') or diag("$out\n$err");
diag($out) if $ENV{TEST_VERBOSE};

my ($first, @lines) = split /\n/, slurp($csv);
is($first, 'name,median,min,max,n', 'the CSV says what it holds');
is(scalar grep({ !/^\w+(,\d+){4}$/ } @lines), 0, '... and holds that');
my %names = map { (split /,/)[0] => 1 } @lines;
ok($names{$_}, "... with $_")
    for qw(kalloc_pair kalloc_pair_99 get_free_page mem_init boot_to_main
	getpid getpid_3m fault_zero fault_zero_10000 fault_cow fault_last
	fork_min fork_min_3g fork_16m fork_256m
	pipe_roundtrip switch_2 switch_2_used switch_10000 boot_to_prompt
	idle_tick idle_pages shell_pages exec_again exec_klibc tmp_write
	tmp_read
	file_clone audit_shared tasks_shared max_tasks kernel_bytes
	min_ram_kib);
like($out, qr/^${_}_worst: .+ in \w+: from /m, "$_: the record has a name")
    for qw(latency irqs_off);

# A figure beyond its limit is found, by each kind of limit.
sub changed {
	my ($name, $value) = @_;
	my $text = slurp($csv) =~ s/^\Q$name\E,\d+/$name,$value/mr;
	spew("$dir/changed.csv", $text);
	return run('tools/bench', '--check', "$dir/changed.csv");
}
my %median = map { (split /,/)[0, 1] } @lines;
for (['getpid', 37, 38], ['max_tasks', 10000, 9999],
    ['latency_worst', 500_000, 500_001], ['irqs_off_worst', 50_000, 50_001],
    ['fork_16m', int 1.1 * $median{fork_min},
	1 + int 1.1 * $median{fork_min}],
    ['fork_256m', $median{fork_min} + 2048, $median{fork_min} + 2049],
    ['mem_init_3g', $median{pages_3g}, $median{pages_3g} + 1],
    ['switch_10000', $median{switch_2} + 2, $median{switch_2} + 3],
    ['switch_10000', $median{switch_2} - 2, $median{switch_2} - 3]) {
	my ($name, $good, $bad) = @$_;
	unlike((changed($name, $good))[1], qr/^$name is /m,
	    "$name may be $good");
	($status, $out) = changed($name, $bad);
	ok($status && $out =~ /^$name is $bad, and its limit/m,
	    "... but not $bad") or diag($out);
}

# What must not depend on memory or tasks may not become less either.
($status, $out) = changed('fault_cow_10000', $median{fault_cow} - 1);
like($out, qr/^fault_cow_10000 is \d+, and its limit at least /m,
    'fault_cow_10000 is fault_cow');

# Where a peer is ahead its name stands behind the row; the last line counts.
sub marks { return (changed(@_))[1] =~ /^(\w+) .* ! (.+)$/mg }
my %before = marks('fault_cow', 2164);
ok(!$before{fault_cow}, 'Linux 0.01 is not ahead in fault_cow at 2164');
my %after = marks('fault_cow', 2165);
is($after{fault_cow}, 'Linux 0.01', '... but at 2165');
like((changed('fault_cow', 2165))[1],
    qr/^a peer is ahead in ${\ scalar keys %after} of \d+ rows: .*\n\z/m,
    '... and the last line counts the row');
like((changed('fault_cow_3g', 2165))[1], qr/^fault_cow_3g .* ! Linux 0.01$/m,
    '... in any memory');
like((changed('max_tasks', 63))[1], qr/^max_tasks .* ! Linux 0.01, xv6$/m,
    '... and in a row in which more is better, below 64');

# The plot has each row with a figure of a peer, and each peer.
my $svg = slurp("$dir/bench.svg");
like($svg, qr/$_/, "the plot shows $_")
    for 'Linux 0.01', 'xv6', 'Hux', 'fault_zero  [\d,]+', 'max_tasks  [\d,]+';

spew("$dir/changed.csv", slurp($csv) =~ s/^tmp_read,.*\n//mr);
($status, $out) = run('tools/bench', '--check', "$dir/changed.csv");
ok($status && $out =~ /^tmp_read has a limit, but was not measured$/m,
    'a figure with a limit cannot be left out') or diag($out);

done_testing();
