#!/usr/bin/perl
# Tests the study's allocators with 1 to 4 threads: no memory has two owners,
# held memory keeps its bytes, and in the end all memory is free. An allocator
# without its lock must not pass. The measurement has all rows; the test
# compares no times.
#
# Needs: build/study/cores

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

on_pc('the CPU is emulated there');

my @cores = ('timeout', '-k', '5', GUARD, 'build/study/cores');
my @pages = qw(bitmap linux10 linux12 linux24 llfree xv6 huxslab);
my @heaps = qw(mck slab pool slob huxheap huxfixed);

# ---- Which allocators are checked ----------------------------------------

my ($status, $out, $err) = run(@cores, 'check', 30_000);
is("$status$err", '0', 'each allocator passes the check with threads');
is(join(' ', $out =~ /^\w+,(\w+): 1 to 4 threads, 30000 gets each: /mg),
    "@pages @heaps", 'allocators with a lock, and llfree, are checked');

# Every allocator with HAS_LOCK in its source must be checked.
my @with = map { s/.*\/|\.c$//gr } grep { slurp($_) =~ /HAS_LOCK/ }
    glob 'study/pages/*.c study/heap/*.c';
is(join(' ', sort @with, 'huxfixed'), join(' ', sort @pages, @heaps),
    'no allocator with a lock is left out');

SKIP: {
	(run('nproc'))[1] > 1 or skip 'one processor has no races', 2;
	# On a busy machine the threads may run one after the other, so that a
	# try finds nothing.
	for (1 .. 5) {
		($status, undef, $err) = run(@cores, 'check', '--only',
		    'unlocked', 4_000_000);
		last if $status;
	}
	is($status, 1, 'the check finds an error of xv6 without its lock');
	like($err, qr/\Acores: xv6, \w+, [234] threads: [\w ]+\n\z/,
	    'one message names xv6 and the number of threads');
}

# ---- What is measured ----------------------------------------------------

my $csv = private_dir() . '/cores.csv';
($status, $out, $err) = run(@cores, 'measure', $csv, 1);
is("$status$err", '0', 'cores measures every row');
like($out, qr/^CPU: \S.*, \d+ processors\nmeasurements .*: \d+ of 156$/,
    'the measurement names the processor');
my ($head, @rows) = split /\n/, slurp($csv);
is($head, 'family,name,job,threads,rounds,whole,one,one_q1,one_q3,xv6,' .
    'xv6_q1,xv6_q3', 'the CSV file begins with the names of its columns');
my @names = ((map { "pages,$_" } @pages), (map { "heaps,$_" } @heaps));
is(join("\n", map { s/^((?:\w+,){3}\d),.*/$1/r } @rows), join("\n", map {
	my $name = $_;
	map { my $job = $_; map { "$name,$job,$_" } 1 .. 4 }
	    qw(own passed spaced)
} @names), 'the CSV file has each job with 1 to 4 threads');
is(join("\n", grep { !/^(?:\w+,){3}\d,1,[01](?:,\d+\.\d{3}){6}$/ } @rows), '',
    'all figures of the CSV file are numbers');

($status, $out) = run(@cores, 'measure', '--busy', '--job', 'spaced', $csv, 1);
is($status, 0, 'cores measures the job "spaced" on a busy computer');
is(scalar(grep { /,spaced,/ } split /\n/, slurp($csv)), 52,
    'each allocator has rows of the job "spaced"');

# ---- Wrong arguments -----------------------------------------------------

($status, undef, $err) = run('build/study/cores', 'check', '--only', 'jos', 9);
is($status, 1, 'an allocator without a lock is refused');
is($err, "cores: there is no jos\n", 'the refused allocator is named');
($status, undef, $err) = run('build/study/cores', 'measure', '/none/file');
is($status, 1, 'a file that cannot be written gives status 1');
for my $args ([], ['check'], ['check', '0'], ['measure'],
    ['measure', $csv, '0'], ['measure', '--job', 'none', $csv]) {
	($status, $out, $err) = run('build/study/cores', @$args);
	is("$status$out", '2', "cores @$args is refused");
	like($err, qr/^usage: cores /, "cores @$args prints the usage");
}
done_testing();
