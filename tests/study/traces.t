#!/usr/bin/perl
# Tests the study's traces: the kept traces are undamaged, the message about a
# damaged trace names its line, and the output of the recording kernel becomes a
# trace.
#
# Needs: build/record.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Compress::Zlib qw(crc32);
use Tally;
use Test::More;

my @traces = glob 'study/traces/*';
is(join(' ', map { s{.*/}{}r } @traces), 'boot build busybox lua session storm',
    'the six traces are kept');
for my $trace (@traces) {
	my ($status, $out, $err) = run('study/tracefile', 'check', $trace);
	is("$status$out$err", '0', "$trace is undamaged");
	cmp_ok(-s $trace, '<', 300_000, "$trace has less than 300,000 bytes");
}

# ---- Damage --------------------------------------------------------------

my $dir = private_dir();
my $whole = slurp('study/traces/storm');
my @lines = $whole =~ /^(.*\n)/mg;

sub refused {
	my ($name, $line, $words, $text) = @_;
	spew("$dir/damaged", $text);
	for my $command (['check', "$dir/damaged"],
	    ['pack', "$dir/damaged", "$dir/packed"]) {
		my ($status, $out, $err) = run('study/tracefile', @$command);
		is("$status$out", '1',
		    "$command->[0] refuses a trace with $name");
		like($err, qr/^\Q$dir\E\/damaged:$line: $words/,
		    "$command->[0] names the line of a trace with $name");
	}
	ok(!-e "$dir/packed", "a trace with $name is not packed");
}

sub with {
	my ($i, $from, $to) = @_;
	my @new = @lines;
	$new[$i] =~ s/$from/$to/ or fail("line $i has no $from");
	return join '', @new;
}

my $last = @lines;
refused('a wrong letter', 10, 'damaged', with(9, qr/f/, 's'));
refused('a missing line', 9, 'damaged',
    join '', @lines[0 .. 7, 9 .. $#lines]);
refused('two lines exchanged', 9, 'damaged',
    join '', @lines[0 .. 7, 9, 8, 10 .. $#lines]);
refused('a wrong name', 2, 'damaged', with(1, qr/storm/, 'steam'));
refused('its last line cut off', $last, 'the end is missing',
    join '', @lines[0 .. $#lines - 1]);
refused('half of its last line cut off', 12, 'no sum',
    substr join('', @lines[0 .. 11]), 0, -20);
refused('a line after the end', $last + 1, 'there is something',
    $whole . $lines[-1]);
refused('no lines', 1, 'the end is missing', '');
refused('the text of an image', 1, 'no sum', "P6 640 480\n");

# Returns lines with correct checksums. A trace with impossible events must be
# refused although its checksums are correct.
sub summed {
	my ($text) = @_;
	my $whole = '';
	for my $line (split /\n/, $text) {
		$whole .= $line;
		$whole .= sprintf " %08x\n", crc32($whole);
	}
	return $whole;
}
my $head = "tally-trace 1\nname some\n" .
    "events 3 gets 1 cleared 1 shares 0 frees 1\nslots 2\n";
spew("$dir/some", summed("${head}gzf1\nend\n"));
is((run('study/tracefile', 'check', "$dir/some"))[0], 0,
    'a trace made by hand is accepted');
refused('a free of an empty slot', 5, 'f2: slot 2 is empty',
    summed("${head}gzf2\nend\n"));
refused('a share of a freed slot', 5, 's1: slot 1 is empty',
    summed("${head}gzf1s1\nend\n"));
spew("$dir/some", summed("${head}gzf1g\nend\n"));
is((run('study/tracefile', 'check', "$dir/some"))[2],
    "$dir/some: the head does not fit the events\n",
    'a trace whose head has wrong counts is refused');

# docs/study-traces.md shows a damaged trace and its message.
my ($edit, $shown) = slurp('docs/study-traces.md') =~
    /sed -i '(.*?)' storm\n.*\nstorm:(.*\n)/ or fail('the page shows none');
spew("$dir/storm", $whole);
run('sed', '-i', $edit, "$dir/storm");
my (undef, undef, $said) = run('study/tracefile', 'check', "$dir/storm");
is($said, "$dir/storm:$shown",
    'docs/study-traces.md shows the message of a damaged trace');

# ---- Programs of others --------------------------------------------------

mkdir "$dir/$_" for qw(study study/recorded);
run('cp', 'study/recorded/root', "$dir/study/recorded/root");
my ($refused, undef, $why) = run("$dir/study/recorded/root", "$dir/tree");
is($refused, 1, 'study/recorded/root fails without the programs');
like($why, qr/^root: there are no programs .*; make libcs fetches them$/,
    'the message says where the programs come from');
ok(!-e "$dir/tree", 'without the programs no tree is made');

# ---- From the recorder ---------------------------------------------------

sub made {
	my ($raw) = @_;
	spew("$dir/raw", $raw);
	unlink "$dir/made";
	return run('study/tracefile', 'make', 'made', "$dir/raw", "$dir/made");
}

my ($status, $out, $err) = made("mem 10\nh 1\ng 7\nz 8\ns 7\nc 3 4\nf 1\n" .
    "f 7\nf 7\ng 1\ng 9\nf 9\nf 1\ns 8\nf 8\nf 8\nc 0 0\nf");
is("$status$out$err", '0', "the recorder's events become a trace");
($status, $out) = run('study/tracefile', 'show', "$dir/made");
is($out =~ s/^name.*\n//r, <<'END', 'the trace uses freed slots again');
events 14 gets 4 cleared 1 shares 2 frees 7
slots 3
g 0
g 1
z 2
s 1
f 0
f 1
f 1
g 1
g 0
f 0
f 1
s 2
f 2
f 2
END

sub refused_raw {
	my ($name, $words, $raw) = @_;
	my ($status, undef, $err) = made($raw);
	is($status, 1, "$name is refused");
	is($err, "$dir/raw:$words\n", "the message names the line of $name");
}
refused_raw('a get of a page that is held', '3: g 5: the page has a holder',
    "mem 10\ng 5\ng 5\n");
refused_raw('a share of a free page', '2: s 5: the page has no holder',
    "mem 10\ns 5\n");
refused_raw('a free of a free page', '4: f 5: the page has no holder',
    "mem 10\ng 5\nf 5\nf 5\n");
refused_raw('a line with two wrong totals',
    '3: 2 pages and 2 holders, but the events make 1 and 1',
    "mem 10\ng 5\nc 2 2\n");
refused_raw('a wrong total of holders',
    '3: 1 pages and 2 holders, but the events make 1 and 1',
    "mem 10\ng 5\nc 1 2\n");
refused_raw('a wrong total of pages',
    '3: 2 pages and 1 holders, but the events make 1 and 1',
    "mem 10\ng 5\nc 2 1\n");
refused_raw('an unknown event', '2: x 5: no event', "mem 10\nx 5\n");

# Records a real kernel, from power-on to a prompt, and a program that forks.
($status, undef, $err) = boot('--memory', '4M', '--port', "$dir/raw",
    at_prompt('cow'), '--step', 'serial tally', '--step', 'quit',
    'build/record.img');
is($status, SUCCESS, 'the recording kernel runs programs') or diag($err);
($status, undef, $err) = run('study/tracefile', 'make', 'made', "$dir/raw",
    "$dir/made");
is("$status$err", '0', "the kernel's trace is valid");
my ($cleared, $shares) = slurp("$dir/made") =~
    /^events .* cleared (\d+) shares (\d+)/m;
cmp_ok($cleared, '>', 20, "the kernel's trace has cleared pages");
cmp_ok($shares, '>', 5, "the kernel's trace has shared pages");

done_testing();
