#!/usr/bin/perl
# Random operations on files in /tmp: names are made, moved and removed, files
# written, read, cut off and cloned, and the whole tree is compared from time to
# time, with all bytes. Each operation is also made by a model, randfiles/fs.c,
# which the host's Linux judges: there it must say the same. On Tally it must
# too; in the end as many pages are free as before, and the audit is clean.
#
# A failure names the operation. To see what led to it:
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

# The line with the sum of all answers.
sub sum_in {
	my ($out) = @_;
	return $out =~ /^(=== seed .*)$/m ? $1 : "no sum\n$out";
}

sub judged {
	my ($words) = @_;
	my ($status, $out, $err) = on_linux($tree, '/tests/bin/randfiles',
	    split ' ', $words);
	is($status, 0, 'the model says what Linux says') or diag($err);
	return sum_in($out);
}

sub on_tally {
	my ($words, @on) = @_;
	return sum_in(boots('and so does Tally, whose shell answers', SUCCESS,
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
		is($tally, judged($words), 'the sums are the same');
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
