#!/usr/bin/perl
# Tests the traces of programs' heaps: the kept traces are undamaged, a damaged
# trace is refused, valgrind's output becomes a trace, and the replay of a small
# trace gives the figures that were computed by hand.
#
# Needs: build/study/heaps

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Compress::Zlib qw(memGzip memGunzip);
use Tally;
use Test::More;

my $dir = private_dir();
my @traces = glob 'study/heaptraces/*.gz';
cmp_ok(scalar @traces, '>=', 12, 'there are at least twelve traces');
my $bytes = 0;
$bytes += -s for @traces;
cmp_ok($bytes, '<', 1 << 20, 'all traces together have less than 1 MiB');
for my $trace (@traces) {
	my ($status, $out, $err) = run('study/heaptrace', 'check', $trace);
	is("$status$out$err", '0', "$trace is undamaged");
}

# ---- Damage --------------------------------------------------------------

my $whole = memGunzip(slurp('study/heaptraces/mawk.gz'));

sub refused {
	my ($name, $words, $gz) = @_;
	spew("$dir/bad.gz", $gz);
	my ($status, $out, $err) = run('study/heaptrace', 'pack',
	    "$dir/bad.gz", "$dir/packed");
	is("$status$out", '1', "a trace with $name is refused");
	like($err, qr/^\Q$dir\E\/bad\.gz: $words/,
	    "the message says that a trace has $name");
	ok(!-e "$dir/packed", "a trace with $name is not packed");
}

sub changed {
	my ($from, $to) = @_;
	return memGzip($whole =~ s/$from/$to/r);
}

my $gz = memGzip($whole);
refused('a wrong byte', 'damaged',
    substr($gz, 0, 200) . chr(ord(substr $gz, 200) ^ 1) . substr $gz, 201);
refused('30 bytes cut off', '(?:damaged|the end)', substr $gz, 0, -30);
refused('no line "end"', 'the end is missing',
    changed(qr/\nend\n/, "\n"));
refused('no head', 'this is no trace', memGzip("some words\n"));
refused('an unknown event', 'no event: h1', changed(qr/ g\d+ /, ' h1 '));
refused('an extra event', 'the head does not fit the events',
    changed(qr/\nend/, " g7\nend"));
refused('a free of an empty slot', 'f9999: slot 9999 is empty',
    changed(qr/\nend/, " f9999\nend"));

# ---- From valgrind's output ----------------------------------------------

my $log = "$dir/log";
sub make {
	spew($log, join '', map { "$_\n" } '==7== Memcheck', @_);
	my ($status, $out, $err) = run('study/heaptrace', 'make', 'hand', $log,
	    "$dir/hand.gz");
	return "$out$err" if $status;
	return (run('study/heaptrace', 'show', "$dir/hand.gz"))[1];
}

is(make('--7-- malloc(10) = 0x100', '--7-- calloc(3,20) = 0x200',
    '--8-- malloc(99) = 0x900', '--7-- realloc(0x100,30) = 0x300',
    '--7-- free(0x0)', '--7-- realloc(0x0,0)malloc(0) = 0x400',
    '--7-- free(0x200)', '--7-- free(0xdead)', '--7-- _Znwm(5) = 0x500',
    '--7-- realloc(0x300,40) = 0x300'), <<'END',
name hand
events 9 gets 6 frees 3
slots 4
peak 100
get 0 10
get 1 60
get 2 30
free 0
get 0 1
free 1
get 1 5
get 3 40
free 2
END
    "the calls in valgrind's output become events");
like(make('--7-- strange(10) = 0x100'), qr/no call that is known: strange/,
    "an unknown call in valgrind's output is refused");
like(make(), qr/no call of malloc\(\) in it/, 'a log without calls is refused');

# ---- The replay ----------------------------------------------------------

sub pack_events {
	my ($name, $slots, $peak, @events) = @_;
	spew("$dir/$name", pack('a4V3', 'HEAP', scalar @events, $slots, $peak) .
	    pack 'V*', map { @$_ } @events);
	return "$dir/$name";
}

my $freed = 1 << 31;
my @blocks = map { [$_, 1000] } 0 .. 9;
# This trace gets ten blocks, frees every second one, and gets a block that is
# larger than the holes.
my $comb = pack_events('comb', 11, 10_000, @blocks,
    map({ [$freed | 2 * $_, 0] } 0 .. 4), [10, 2000]);
my $first = 'ostep-first-address-joined';
my ($status, $out, $err) = run('build/study/heaps', '--only', $first, $comb);
is("$status$err", '0', 'a trace made by hand is replayed');
my ($head, $row) = split /\n/, $out;
my %is;
@is{split /,/, $head} = split /,/, $row;
is("$is{name} $is{trace}", "$first comb", 'the replay prints a row');
# The first ten gets examine one entry each. The last one examines five holes
# and the free end of the heap: 16 entries in 11 gets, at most 6 in one.
is("$is{roomy_get_x100} $is{roomy_get_max}", '145 6',
    'the row has the mean and the maximum of the entries that get examines')
    or diag($out);
# With headers the ten blocks take 10,080 bytes, and the last get needs 2,008
# more.
cmp_ok(abs($is{way4} - 1210), '<=', 10,
    'the column way4 is the smallest region that is enough') or diag($out);
# At the peak 10,000 bytes are held.
cmp_ok(abs($is{way2} - 1000), '<=', 20,
    'the column way2 compares used bytes and held bytes at the peak');
# At the last get 5,000 bytes are held, and it asks for 2,000 more.
cmp_ok(abs($is{way3} - 12100 / 7), '<=', 30,
    'the column way3 compares used bytes and held bytes at the end')
    or diag($out);

my ($again) = (run('build/study/heaps', '--only', $first, $comb))[1];
is($again, $out, 'a second replay has the same result');
($status, undef, $err) = run('build/study/heaps', "$dir/hand.gz");
is($status, 1, 'the replay refuses a trace that is not packed');
like($err, qr/hand\.gz is no packed trace/,
    'the message names the trace that is not packed');
($status, undef, $err) = run('build/study/heaps', '--only', 'none', $comb);
is($status, 1, 'an unknown allocator gives status 1');
like($err, qr/^usage: /,
    'for an unknown allocator the replay prints the usage');
done_testing();
