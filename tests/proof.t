#!/usr/bin/perl
# mm/ in the model checker CBMC, from every state of a small machine: what
# tests/proof/ has. Tried are the proofs with the word short in the table there,
# the places that they reach, and their mutants; in the long form all proofs.
#
# Needs: build/takes

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Torture;
use Test::More;

plan skip_all => 'CBMC is not here: Debian has it from release 13 on'
    if system 'command -v cbmc >/dev/null';
plan skip_all => 'CBMC needs the compiler of a PC' if !is_pc();

my @command = qw(timeout -k 5 3600 tests/proof/run);

# Runs it, and makes each line of a proof a test: it has to say this word.
sub lines_say {
	my ($word, $lines, @arguments) = @_;
	my ($status, $out, $err) = run(@command, @arguments);
	my @lines = split /\n(?=\S)/, $out;
	is(scalar @lines, $lines, "$lines lines: @arguments[0 .. 0]");
	like($_, qr/^\w+(?: \d+)? +\Q$word\E/, (split /\n/)[0]) for @lines;
	is($status, 0, 'and the status agrees') or diag($err);
}

my @all = split /\n/, (run('tests/proof/run', '--list'))[1];
my @short = split /\n/, (run('tests/proof/run', '--list', 'short'))[1];
my @tried = @{long(\@short, \@all)};
cmp_ok(scalar @tried, '>', 3, scalar(@tried) . ' proofs of ' . @all);
lines_say('proven', scalar @tried, @tried);
lines_say('reaches', scalar @tried, '--reach', @tried);

# Each proof has mutants.
my $table = slurp('tests/proof/mutants');
my @mutants = $table =~ /^== (\w+): /mg;
my %has = map { $_ => 1 } @mutants;
is(join(' ', grep { !$has{$_} } @all), '', 'each proof has a mutant');
my %short = map { $_ => 1 } @tried;
lines_say('refuted', scalar(grep { $short{$_} } @mutants), '--mutants', @tried);

# What is not there is refused.
my ($status, $out, $err) = run(@command, 'none');
is("$status $err", "2 proof: no proof is called none\n", 'a wrong name');
tried('proofs', scalar @tried);
summary();
done_testing();
