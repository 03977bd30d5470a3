#!/usr/bin/perl
# The figures: two runs alike, QEMU and Bochs alike. Whether they are within
# their limits is asked with TALLY_HOUSE=1, as .ci/run does, and by make bench:
# the limits are those of one compiler, and a few lines more are not wrong.
#
# Needs: $(FIGURE_IMAGES) build/latency.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
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
	getpid fault_zero fault_cow fault_last fork_min fork_16m fork_256m
	pipe_roundtrip switch_2 switch_2_used switch_10000 boot_to_prompt
	idle_pages shell_pages exec_again exec_klibc tmp_write tmp_read
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
for (['getpid', 43, 44], ['max_tasks', 10000, 9999],
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
spew("$dir/changed.csv", slurp($csv) =~ s/^getpid,.*\n//mr);
($status, $out) = run('tools/bench', '--check', "$dir/changed.csv");
ok($status && $out =~ /^getpid has a limit, but was not measured$/m,
    'a figure with a limit cannot be left out') or diag($out);

done_testing();
