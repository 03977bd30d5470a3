#!/usr/bin/perl
# Random system calls. randcalls/ makes two kinds:
#
#	compared	sequences of calls whose results are defined run on
#			the host's Linux and on Tally. The test compares the
#			result or the error of each call, the bytes that it
#			stores, the number of signals handled, and how the
#			process ends. Times are not compared; of a pid, only
#			whether it is the caller's. Of a stat, the mode, owner
#			and device are compared; for files also the number of
#			links and the size.
#	for survival	32 processes at once make calls with any number from 0
#			to 511 and any arguments. The kernel goes on, the
#			books balance after each herd of 32, and the shell
#			answers.
#
# The sequences leave out calls whose results differ from Linux on purpose;
# tests/programs/linux.t has all of these.
#
# Needs: build/random.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Oracle;
use Torture;
use Test::More;

my $tree = unpack_tree('build/random.tar');
chmod 0755, $tree;	# the mode of the archive's root

# Runs the program on both systems. Returns, for each system, the output's lines
# that begin with the pattern `which`.
sub on_both {
	my ($words, $which) = @_;
	my ($status, $linux, $err) = on_linux($tree, '/tests/bin/randcalls',
	    split ' ', $words);
	is($status, 0, 'on Linux the program ends with status 0') or diag($err);
	my $tally = boots(
	    'on Tally the program ends well, and the shell answers', SUCCESS,
	    ['=== failed: 0', 'audit: ok', 'it answers', 'finish: success'],
	    '--cmdline', "init=/tests/bin/randcalls $words",
	    at_prompt('audit; echo it answers', 'exit'), 'build/random.img');
	return map { [grep { /^$which/ } split /\n/, $_] } $linux, $tally;
}

# Prints the first call that differs in a sequence.
sub first_difference {
	my ($seed, $number) = @_;
	my ($linux, $tally) = on_both("seed=$seed from=$number compare=1 " .
	    'aloud', '.* = .*sum ');
	my $at = 0;
	$at++ while $at < @$linux && $at < @$tally &&
	    $linux->[$at] eq $tally->[$at];
	diag("seed $seed, sequence $number, call $at:\nLinux: ",
	    $linux->[$at] // 'no more', "\nTally: ",
	    $tally->[$at] // 'no more');
}

sub compared {
	my ($seed, $sequences) = @_;
	my ($linux, $tally) = on_both("seed=$seed compare=$sequences",
	    'sequence \d+: ');
	my %here = map { $_ => 1 } @$tally;
	my %differs = map { /(\d+)/; $1 => 1 } grep { !$here{$_} } @$linux;
	is(join(' ', sort { $a <=> $b } keys %differs), '',
	    'Linux and Tally give the same results in every sequence');
	my @shown = (sort { $a <=> $b } keys %differs)[0 .. 2];
	first_difference($seed, $_) for grep { defined } @shown;
	is(scalar(grep { /signal/ } @$linux), $sequences + 1,
	    'all sequences were made');
	/(\d+) calls/ && tried('calls compared with Linux', $1)
	    for grep { $here{$_} } @$linux;
	tried('processes', $sequences);
}

sub survived {
	my ($seed, $calls) = @_;
	my $out = boots('the shell answers afterwards', SUCCESS,
	    ['=== failed: 0', 'audit: ok', 'it answers', 'finish: success'],
	    '--cmdline', "init=/tests/bin/randcalls seed=$seed wild=$calls",
	    at_prompt('audit; echo it answers', 'exit'), 'build/random.img');
	my ($noted, $processes, $steps, $wrong) = $out =~ /^===\ wild:\ (\d+)
	    \ noted,\ (\d+)\ processes,\ \d+\ killed,\ (\d+)\ steps,
	    \ (\d+)\ wrong/mx;
	is($wrong, 0, 'the books balance after each herd') or diag($out);
	cmp_ok(10 * ($noted || 0), '>=', $calls,
	    'as many calls were made as asked for');
	tried('calls for survival', 10 * ($noted || 0));
	tried('processes', $processes || 0);
	tried('audits', $steps || 0);
}

my $seed = seed();
SKIP: {
	on_pc('its Linux cannot judge programs for i386', 1);
	my $why = 'the host has no namespaces, so nothing refuses to write';
	namespaces() or diag("not compared with Linux: $why");
	skip $why, 1 unless namespaces();
	subtest 'compared with Linux' => sub {
		compared($seed + $_, long(40, 500))
		    for map { 1000 * $_ } 1 .. long(1, 8);
	};
}
subtest 'for survival' => sub {
	survived($seed + $_, long(100_000, 500_000))
	    for map { 1000 * $_ } 1 .. long(1, 8);
};
summary();
done_testing();
