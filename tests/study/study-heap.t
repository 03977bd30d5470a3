#!/usr/bin/perl
# The study's heap allocators on the host, under two sanitizers: tests of what
# each promises, and of its quirks by name. The program prints TAP, which this
# file passes on.
#
# Needs: build/tests/study-heap

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
    'tools/cross', 'run', 'build/tests/study-heap');
pass_on_tap($out);
is($status, 0, "the program's status agrees") or diag("$out\n$err");

# Every quirk that a file names has a test by that allocator's name.
for my $file (grep { !/huxfixed|knrgrows/ } glob 'study/heap/*.c') {
	my ($name) = $file =~ /(\w+)\.c$/;
	my ($quirks) = slurp($file) =~ /^ \* Quirks, kept:\n(.*?)^ \*\n/ms;
	my $named = () = ($quirks || '') =~ /^ \*   \w/mg;
	my $tests = () = $out =~ /^ok \d+ - ${name}_/mg;
	cmp_ok($named, '>', 1, "$name has quirks");
	cmp_ok($tests, '>', $named, "$name has a test for each quirk");
}

# The page has the tables of the results; no figure is typed by hand.
my $page = slurp('docs/study-heap.md');
SKIP: {
	skip 'no results are checked in', 2 if !-e 'study/results/calls.csv';
	my ($failed, $tables) = run('study/heaptables', 'study/results');
	is($failed, 0, 'heaptables prints the tables');
	ok(index($page, $tables) > 0, 'docs/study-heap.md has these tables')
	    or diag('put what study/heaptables study/results says there');
}

done_testing();
