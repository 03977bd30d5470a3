#!/usr/bin/perl
# The model checker CBMC proves that the functions of mm/ do what they promise,
# from every state of a small machine: tests/campaigns/proof/ has the proofs.
# The short form runs the proofs with the word short in the table proofs. It
# also checks that the prover reaches each reach() in these proofs, and that
# they refute their mutants. The long form runs all proofs.
#
# Needs: build/takes

use strict;
use warnings;
use Cwd 'abs_path';
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

plan skip_all => 'CBMC is not here: Debian has it from release 13 on'
    if system 'command -v cbmc >/dev/null';
plan skip_all => 'CBMC needs the compiler of a PC' if !is_pc();

my @command = qw(timeout -k 5 3600 tests/campaigns/proof/run);

# Runs the command. It prints a line for each proof or mutant: each line must
# have this word.
sub lines_say {
	my ($word, $lines, @arguments) = @_;
	my ($status, $out, $err) = run(@command, @arguments);
	my @lines = split /\n(?=\S)/, $out;
	is(scalar @lines, $lines, "$arguments[0] prints $lines lines");
	like($_, qr/^\w+(?: \d+)? +\Q$word\E/, (split /\n/)[0]) for @lines;
	is($status, 0, "run @arguments[0 .. 0]: status 0") or diag($err);
}

my @all = split /\n/, (run('tests/campaigns/proof/run', '--list'))[1];
my @short = split /\n/,
    (run(qw(tests/campaigns/proof/run --list short)))[1];
my @tried = @{long(\@short, \@all)};
cmp_ok(scalar @tried, '>', 3, @tried . ' of ' . @all . ' proofs are run');
lines_say('proven', scalar @tried, @tried);
lines_say('reaches', scalar @tried, '--reach', @tried);

# Each proof has mutants, and refutes each of them.
my @mutants = map { slurp($_) =~ /^== (\w+)(?: turns)?: /mg }
    glob 'tests/campaigns/proof/mutants/*';
my %has = map { $_ => 1 } @mutants;
is(join(' ', grep { !$has{$_} } @all), '', 'each proof has a mutant');
my %short = map { $_ => 1 } @tried;
lines_say('refuted', scalar(grep { $short{$_} } @mutants), '--mutants', @tried);

# ---- The command itself, on proofs and mutants of a few lines -------------

my $dir = private_dir();
system(qw(mkdir -p), "$dir/tests/campaigns/proof/mutants", "$dir/build") == 0
    or die;
system(qw(cp -R include mm), $dir) == 0 or die;
system(qw(cp -R tests/host), "$dir/tests") == 0 or die;
system('cp', glob('tests/campaigns/proof/{run,story,*.h}'),
    "$dir/tests/campaigns/proof") == 0
    or die;
symlink abs_path('build/uapi'), "$dir/build/uapi" or die;

spew("$dir/tests/campaigns/proof/odd.c", <<'C');
#include "machine.h"

static unsigned long half(unsigned long n)
{
	return n / 2;
}

void prove_right(void)
{
	reach("here");
	check(half(any_byte()) < 128, "small");
}

void prove_wrong(void)
{
	check(half(any_byte()) != 7, "not 7");
}

void prove_lost(void)
{
	prove_right();
}
C

spew("$dir/tests/campaigns/proof/proofs", <<'TABLE');
right	odd	unwind=2
wrong	odd	unwind=2 short
lost	odd	unwind=2 nosuch.0:2
TABLE

my $mutants = <<'MUTANTS';
== right: a fault
tests/campaigns/proof/odd.c
-	return n / 2;
+	return n;
== right: no fault
tests/campaigns/proof/odd.c
-	return n / 2;
+	return n >> 1;
== right: no C
tests/campaigns/proof/odd.c
-	return n / 2;
+	return
MUTANTS
my $table = 'tests/campaigns/proof/mutants/odd';
spew("$dir/$table", $mutants);

# Checks the status of the command with these arguments, and its output.
$ENV{JOBS} = 1;
sub says {
	my ($wanted, $words, @arguments) = @_;
	my ($status, $out, $err) = run(qw(timeout -k 5 300),
	    "$dir/tests/campaigns/proof/run", @arguments);
	is($status, $wanted, "run @arguments: status $wanted");
	like("$out$err", $words, "run @arguments: prints what it must print");
}

says(0, qr/^right\n\z/, '--list', 'right');
says(0, qr/^right\nwrong\nlost\n\z/, '--list', 'odd');
says(0, qr/^wrong\n\z/, '--list', 'short');
says(0, qr/^right +proven +\d+ checks/, 'right');
says(1, qr/^wrong +NOT PROVEN.*\n\t.*\bodd\.c:16 prove_wrong\(\): .*not 7/,
    'wrong');
says(1, qr/^lost +NOT PROVEN.*\n\tno loop is called nosuch\.0$/m, 'lost');
says(1, qr/^right +proven.*^wrong +NOT PROVEN.*^lost +NOT PROVEN/ms, 'odd.c');
says(1, qr/^wrong +HAS NO reach\(\)/, '--reach', 'wrong');
says(1, qr/^wrong +HAS NO MUTANT/, '--mutants', 'wrong');
says(1, qr/^right 1 +refuted.*^right 2 +NOT REFUTED.*^right 3 +NOT REFUTED/ms,
    '--mutants', 'right');
says(0, qr/^does not hold: small$/m, '--trace', 'right', 1);
says(1, qr/^right 2 +NOT REFUTED +no fault/, '--trace', 'right', 2);
says(1, qr/^right 3 +NOT REFUTED.*PARSING ERROR/s, '--trace', 'right', 3);
says(1, qr/^right +proven: nothing to trace/, '--trace', 'right');
says(0, qr/^does not hold: not 7$/m, '--trace', 'wrong');

# The command refuses names that it does not know.
says(2, qr/^proof: right has no mutant 4$/, '--trace', 'right', 4);
says(2, qr/^proof: --trace wants/, '--trace');
says(2, qr/^proof: --trace wants/, '--trace', 'odd.c');
says(2, qr/^proof: no proof is called none$/, 'none');
says(2, qr/^proof: no proof is called none\.c$/, 'none.c');
says(2, qr/^proof: what is --none\?$/, '--none');
spew("$dir/$table", $mutants =~ s/^-/- /mr);
says(2, qr{^proof:\ $table:1:\s
    tests/campaigns/proof/odd\.c\ has\ its\ lines\ 0}x,
    '--mutants', 'right');
spew("$dir/$table", "$mutants* *\n");
for my $command (['--mutants', 'right'], ['--trace', 'right', 1]) {
	says(2, qr{^proof: $table:13: what is \* \*$},
	    @$command);
}
tried('proofs', scalar @tried);
summary();
done_testing();
