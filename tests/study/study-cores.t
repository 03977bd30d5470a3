#!/usr/bin/perl
# The study's allocators below 1 to 4 threads: no memory has two owners, what is
# held keeps its bytes, and all comes back. One without its lock is found out.
# The measurement has all rows; no time is compared with anything.
#
# Needs: build/study/cores

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

on_pc('its CPU would be an emulator');

my @cores = ('timeout', '-k', '5', GUARD, 'build/study/cores');
my @pages = qw(bitmap linux10 linux12 linux24 llfree xv6 huxslab);
my @heaps = qw(mck slab pool slob huxheap huxfixed);

# ---- Who works -----------------------------------------------------------

my ($status, $out, $err) = run(@cores, 'check', 30_000);
is("$status$err", '0', 'each allocator keeps its promises below threads');
is(join(' ', $out =~ /^\w+,(\w+): 1 to 4 threads, 30000 gets each: /mg),
    "@pages @heaps", '... those with a lock, and llfree');

# Who has a flag for it in its source is one of them.
my @with = map { s/.*\/|\.c$//gr } grep { slurp($_) =~ /HAS_LOCK/ }
    glob 'study/pages/*.c study/heap/*.c';
is(join(' ', sort @with, 'huxfixed'), join(' ', sort @pages, @heaps),
    '... and that is all of them');

SKIP: {
	(run('nproc'))[1] > 1 or skip 'one processor has no races', 2;
	# On a busy machine the threads may have taken turns.
	for (1 .. 5) {
		($status, undef, $err) = run(@cores, 'check', '--only',
		    'unlocked', 4_000_000);
		last if $status;
	}
	is($status, 1, 'xv6 without its lock fails');
	like($err, qr/^cores: xv6, \w+, [234] threads: \S/, '... in words');
}

# ---- What is measured ----------------------------------------------------

my $csv = private_dir() . '/cores.csv';
($status, $out, $err) = run(@cores, 'measure', $csv, 1);
is("$status$err", '0', 'a measurement comes to its end');
like($out, qr/^CPU: \S.*, \d+ processors\nmeasurements .*: \d+ of 104$/,
    '... and names the processor');
my ($head, @rows) = split /\n/, slurp($csv);
is($head, 'family,name,job,threads,rounds,whole,one,one_q1,one_q3,xv6,' .
    'xv6_q1,xv6_q3', '... the file has a head');
my @names = ((map { "pages,$_" } @pages), (map { "heaps,$_" } @heaps));
is(join("\n", map { s/^((?:\w+,){3}\d),.*/$1/r } @rows), join("\n", map {
	my $name = $_;
	map { my $job = $_; map { "$name,$job,$_" } 1 .. 4 } qw(own passed)
} @names), '... and each job with 1 to 4 threads');
is(join("\n", grep { !/^(?:\w+,){3}\d,1,[01](?:,\d+\.\d{3}){6}$/ } @rows), '',
    '... in numbers');

# ---- Wrong arguments -----------------------------------------------------

($status, undef, $err) = run('build/study/cores', 'check', '--only', 'jos', 9);
is($status, 1, 'who has no lock is not there');
is($err, "cores: there is no jos\n", '... and is named');
($status, undef, $err) = run('build/study/cores', 'measure', '/none/file');
is($status, 1, 'a file that cannot be written is an error');
for my $args ([], ['check'], ['check', '0'], ['measure'],
    ['measure', $csv, '0']) {
	($status, $out, $err) = run('build/study/cores', @$args);
	is("$status$out", '2', "cores @$args is refused");
	like($err, qr/^usage: cores /, '... and says how');
}
done_testing();
