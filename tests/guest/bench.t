#!/usr/bin/perl
# Tests the figures of make bench: two runs give the same figures, and so do
# QEMU and Bochs. The limits are checked only by make bench, and here with
# TALLY_HOUSE=1, which .ci/run sets: they hold for one compiler, and a few more
# lines of code are no error.
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
is($status, 0, 'two runs on QEMU and one on Bochs agree' .
    ($ENV{TALLY_HOUSE} ? ', within the limits' : '')) or diag("$out\n$err");
diag($out) if $ENV{TEST_VERBOSE};

my ($first, @lines) = split /\n/, slurp($csv);
is($first, 'name,median,min,max,n',
    'the CSV file begins with the names of its columns');
is(scalar grep({ !/^\w+(,\d+){4}$/ } @lines), 0,
    'each row of the CSV file has four figures');
my %names = map { (split /,/)[0] => 1 } @lines;
ok($names{$_}, "the CSV file has $_")
    for qw(kalloc_pair kalloc_pair_99 get_free_page mem_init boot_to_main
	getpid getpid_3m fault_zero fault_zero_10000 fault_cow fault_last
	fork_min fork_min_3g fork_16m fork_256m
	pipe_roundtrip switch_2 switch_2_used switch_10000 boot_to_prompt
	idle_tick idle_pages shell_pages exec_again exec_klibc tmp_write
	tmp_read
	file_clone audit_shared tasks_shared max_tasks kernel_bytes
	min_ram_kib);
like($out, qr/^${_}_worst: .+ in \w+: from /m,
    "$_: the output says where it was measured")
    for qw(latency irqs_off);

# Changes one figure and lets tools/bench check all figures. It must report a
# figure beyond its limit, for each kind of limit.
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
	    "$name must not be $bad") or diag($out);
}

# If a figure must not depend on memory or tasks, a smaller value is an error,
# too.
($status, $out) = changed('fault_cow_10000', $median{fault_cow} - 1);
like($out, qr/^fault_cow_10000 is \d+, and its limit at least /m,
    'fault_cow_10000 must equal fault_cow');

# Returns the rows in which another system is better: they end with its name.
# The last line of the output counts these rows.
sub marks { return (changed(@_))[1] =~ /^(\w+) .* ! (.+)$/mg }
my %before = marks('fault_cow', 2164);
ok(!$before{fault_cow}, 'Linux 0.01 is not better if fault_cow is 2164');
my %after = marks('fault_cow', 2165);
is($after{fault_cow}, 'Linux 0.01',
    'Linux 0.01 is better if fault_cow is 2165');
like((changed('fault_cow', 2165))[1],
    qr/^a peer is ahead in ${\ scalar keys %after} of \d+ rows: .*\n\z/m,
    'the last line counts the rows in which a peer is ahead');
like((changed('fault_cow_3g', 2165))[1], qr/^fault_cow_3g .* ! Linux 0.01$/m,
    'Linux 0.01 is better in the row for 3 GiB, too');
like((changed('max_tasks', 63))[1], qr/^max_tasks .* ! Linux 0.01, xv6$/m,
    'Linux 0.01 and xv6 are better if max_tasks is 63');

# The plot shows the name of each system, and each row that has a figure of
# another system than Tally.
my $svg = slurp("$dir/bench.svg");
like($svg, qr/$_/, "the plot shows $_")
    for 'Linux 0.01', 'xv6', 'Hux', 'fault_zero  [\d,]+', 'max_tasks  [\d,]+';

spew("$dir/changed.csv", slurp($csv) =~ s/^tmp_read,.*\n//mr);
($status, $out) = run('tools/bench', '--check', "$dir/changed.csv");
ok($status && $out =~ /^tmp_read has a limit, but was not measured$/m,
    'a missing figure that has a limit is an error') or diag($out);

done_testing();
