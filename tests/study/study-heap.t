#!/usr/bin/perl
# Tests the study's heap allocators on the host, with two sanitizers: the rules
# of each and its quirks. The program prints TAP, which becomes the output of
# this test.
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
is($status, 0, 'study-heap ends with status 0') or diag("$out\n$err");

# Each allocator must have more tests than the quirks that its source names.
for my $file (grep { !/huxfixed|knrgrows/ } glob 'study/heap/*.c') {
	my ($name) = $file =~ /(\w+)\.c$/;
	my ($quirks) = slurp($file) =~ /^ \* Quirks, kept:\n(.*?)^ \*\n/ms;
	my $named = () = ($quirks || '') =~ /^ \*   \w/mg;
	my $tests = () = $out =~ /^ok \d+ - ${name}_/mg;
	cmp_ok($named, '>', 1, "the source of $name names its quirks");
	cmp_ok($tests, '>', $named, "$name has more tests than quirks");
}

# The page must have the tables that heaptables prints.
my $page = slurp('docs/study-heap.md');
SKIP: {
	skip 'no results are checked in', 2 if !-e 'study/results/calls.csv';
	my ($failed, $tables) = run('study/heaptables', 'study/results');
	is($failed, 0, 'heaptables prints the tables');
	ok(index($page, $tables) > 0, 'docs/study-heap.md has these tables')
	    or diag('put what study/heaptables study/results says there');
}

done_testing();
