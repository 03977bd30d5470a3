#!/usr/bin/perl
# Random operations on files in /tmp: a program makes, moves and removes names,
# and writes, reads, truncates and clones files. It makes each operation also in
# a model, randfiles/fs.h, and compares the results; from time to time it
# compares the whole tree, with all bytes. The same program runs on Linux, which
# shows that the model is right; the results there and on Tally must be the
# same. In the end as many pages are free as before, and the audit passes.
#
# A failure names the operation. This command prints what happened before it:
#
#	/tests/bin/randfiles seed=N operations=N aloud
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

# Returns the line with the sum of all results.
sub sum_in {
	my ($out) = @_;
	return $out =~ /^(=== seed .*)$/m ? $1 : "no sum\n$out";
}

sub judged {
	my ($words) = @_;
	my ($status, $out, $err) = on_linux($tree, '/tests/bin/randfiles',
	    split ' ', $words);
	is($status, 0, 'on Linux the model and the system agree') or diag($err);
	return sum_in($out);
}

sub on_tally {
	my ($words, @on) = @_;
	return sum_in(boots(
	    'on Tally the model and the system agree, and the shell answers',
	    SUCCESS,
	    ['=== failed: 0', 'audit: ok', 'it answers', 'finish: success'],
	    @on, '--cmdline', "init=/tests/bin/randfiles $words",
	    at_prompt('audit; echo it answers', 'exit'), 'build/random.img'));
}

sub compared {
	my ($seed, $operations, @on) = @_;
	my $words = "seed=$seed operations=$operations";
	my $tally = on_tally($words, @on);
	SKIP: {
		skip no_linux() || 'the host has no namespaces', 2
		    if no_linux() || !namespaces();
		is($tally, judged($words),
		    'Linux and Tally give the same results');
	}
	tried('operations', $operations);
	tried('machines', 1);
}

my $seed = seed();
subtest "seed $_" => sub {
	compared($_, long(20_000, 250_000));
} for map { $seed + 1000 * $_ } 0 .. long(0, 3);
subtest 'on Bochs' => sub {
	compared($seed + 1, long(2_000, 50_000), '--on', 'bochs');
};
summary();
done_testing();
