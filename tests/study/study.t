#!/usr/bin/perl
# Tests the allocators of the study: on the host, with two sanitizers, their
# rules and quirks; and in the study's kernel. There QEMU and Bochs must agree
# in a few cells. Wrong names give a message. A machine or an allocator that
# fails ends the study with a message.
#
# Needs: build/study.img build/tests/study-pages build/tests/study-heap

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

for my $program (qw(study-pages study-heap)) {
	subtest $program => sub {
		my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
		    'tools/cross', 'run', "build/tests/$program");
		pass_on_tap($out);
		is($status, 0, "$program ends with status 0")
		    or diag("$out\n$err");
	};
}

my $dir = private_dir() . '/study';

sub run_study {
	return run('timeout', '-k', '5', GUARD, 'study/run', @_,
	    'build/study.img', $dir);
}

my ($status, $out, $err) = run_study('--only', 'xv6,linux002');
is($status, 2, 'an unknown allocator is refused');
like($err, qr/no allocator is named linux002; there are:\s.*linux001/s,
    'the known allocators are listed');
($status, $out, $err) = run_study('--work', 'churn51');
is($status, 2, 'an unknown workload is refused');
like($err, qr/no workload is named churn51; there are:\s.*churn50/s,
    'the known workloads are listed');

for my $option (['--jobs', 0], ['--jobs', -1], ['--patience', 0]) {
	($status, undef, $err) = run_study(@$option);
	is($status . $err =~ s/\n.*//sr,
	    '2usage: study/run [--only NAMES] [--work NAMES] [--on qemu]',
	    "study/run @$option prints the usage");
}

my @part = ('--only', 'xv6,tally,knr', '--work', 'pair,misuse,boot,comb');
($status, $out, $err) = run_study(@part);
is($status, 0, 'a part of the study can be run') or diag("$out$err");
like($out, qr/pair +xv6 +bochs +16M +\d+ of 21$/m,
    'the run prints its progress');
like($out, qr/^study: exact: QEMU, QEMU again and Bochs agree in \d+ rows/m,
    'the run prints its verdict');
my $calls = slurp("$dir/calls.csv");
my $text;
like($calls, qr/^tally,asis,pair,pair\.free,500,\d+/m,
    'the run writes figures into calls.csv');
# Returns the rows whose distribution does not fit: it must have all calls, and
# lie between their minimum and maximum.
sub misfits {
	my ($calls, @rows) = @_;
	my %there;
	for (@rows) {
		my ($key, $low, $n) = /^(.*),(\d+),(\d+)$/ or return $_;
		my $of = ($there{$key} ||= [0, $low]);
		$of->[0] += $n;
		$of->[2] = $low;
	}
	return grep {
		my ($n, $min, $max) =
		    $calls =~ /^\Q$_\E,(\d+),(\d+),\d+,\d+,(\d+),/m;
		my ($all, $first, $last) = @{$there{$_}};
		$all != $n || $first > $min || $first < $min / 2 ||
		    $last > $max || $last < $max / 2;
	} sort keys %there;
}
my (undef, @hist) = split /\n/, slurp("$dir/hist.csv");
ok(scalar(grep { /^tally,plain,boot,trace\.get,/ } @hist),
    'the calls of a trace have a distribution');
is(join(' ', misfits($calls, @hist)), '',
    'each distribution has all calls, from their minimum to their maximum');

like(slurp("$dir/misuse.csv"),
    qr/^tally,asis,misuse,double free,panics: kfree: page \w+ has count 0,/m,
    'a misuse after which an allocator panics has a row in misuse.csv');

# The kept results must be equal to the results of this run.
($status, $out) = run('study/check', '--part', 'study/results', $dir);
is($status, 0, 'the kept results have the figures of this run') or diag($out);
my $stale = private_dir() . '/stale';
run('cp', '-r', 'study/results', $stale);
$text = slurp("$stale/calls.csv");
$text =~ s/^(tally,plain,pair,pair\.free,500,)(\d+)/$1 . ($2 + 1)/em
    or fail('the kept results have no pair of tally');
spew("$stale/calls.csv", $text);
($status, $out) = run('study/check', '--part', $stale, $dir);
SKIP: {
	skip('the kept results come from other tools', 2)
	    if $out =~ /from other tools/;
	is($status, 1, 'a wrong kept figure gives status 1');
	like($out, qr/^calls\.csv: 2 rows differ\n.*make study study-keep$/ms,
	    'the message names the table with the wrong figure');
}

($status, $out, $err) = run_study(@part);
like($out, qr/21 cells, 21 of them from an earlier run/,
    'finished cells are not run again');

# Changes a figure in a cell of Bochs.
my ($cell) = glob "$dir/cells/*/bochs/pair-16M/xv6";
$text = slurp($cell);
$text =~ s/(pair\.get,500,)(\d+)/$1 . ($2 + 1)/e;
spew($cell, $text);
($status, $out, $err) = run_study(@part);
is($status, 1, 'a figure that differs between QEMU and Bochs gives status 1');
like($out, qr/differs: bochs, pair 16M xv6: \w+,xv6,\w+,pair,pair\.get/,
    'the figure that differs is named');

# ---- A machine that stops ------------------------------------------------

# Makes a tree with the study's scripts and an emulator that is a script. It
# knows two allocators, good and bad. If the image says "well", both finish. If
# not, the emulator fails with bad: it dies, prints nothing for ever, or reports
# a crash.
my $made_up = private_dir();
my $results = "$made_up/sick";
mkdir "$made_up/$_" for qw(study study/results tools tools/lib tools/emulators
    build);
for my $file (map({ "study/$_" } qw(run boot Rows.pm Schema.pm Die.pm Tables.pm
    ends results/README.md)), 'tools/spread') {
	spew("$made_up/$file", slurp($file));
	chmod 0755, "$made_up/$file";
}
spew("$made_up/build/build", '');
spew("$made_up/image", 'sick');
spew("$made_up/tools/emulate", <<'END' =~ s/TREE/$made_up/gr);
#!/usr/bin/perl
my ($line, $image) = "@ARGV" =~ /--cmdline (.*) (\S+)$/;
open my $in, '<', $image;
my $well = <$in> =~ /well/ || -e 'TREE/healed';
open my $log, '+>>', 'TREE/log';
seek $log, 0, 0;
my $again = grep { $_ eq "$line\n" } <$log>;
print $log "$line\n";
$| = 1;
if ($line eq 'list') {
	print "study: page,$_,words\n" for qw(good bad);
	print "study: pagework,$_,words\n" for qw(work mute loop crash wander);
	exit 0;
}
my ($work) = $line =~ /work=(\w+)/;
my @names = $line =~ /only=page/ ? qw(good bad) : $line =~ /only=(\w+)/;
for (@names) {
	my $bad = $_ eq 'bad' && !$well;
	print "study: begin,$_,plain,$work,\n";
	exit 3 if $bad && $work eq 'mute';
	exit 3 if $work eq 'wander' && ($bad || $again);
	1 while $bad && $work eq 'loop';
	print "study: words,$_,plain,$work,crash,no room\n"
	    if $bad && $work eq 'crash';
	print "study: figure,$_,plain,$work,key,1\n";
	print "study: figure,$_,pl" and exit 3 if $bad && $work eq 'work';
	print "study: figure,$_,plain,$work,other,2\n";
}
print "study: done,all,all,all,\n";
END
chmod 0755, "$made_up/tools/emulate";
sub run_made_up {
	my ($work, @options) = @_;
	return run('perl', "$made_up/study/run", '--work', $work || 'work',
	    @options, "$made_up/image", $results);
}
my $fault = "^study: FAULT: bad fails in %s \\(plain\\): %s\$";
($status, $out, $err) = run_made_up();
is($status, 1, 'if the machine dies with an allocator, the study ends')
    or diag("$out$err");
like($out, qr/${\sprintf $fault, 'work', 'the machine died \(status 3\)'}/m,
    'the message names the allocator with which the machine died');
unlike($out, qr/exact/,
    'if the machine dies, the study does not print "exact"');
my $log = slurp("$made_up/log");
ok(grep({ 2 == (() = $log =~ /^\Q$_\Ework=/mg) } 'rep=1 ', ''),
    'a machine that dies is booted a second time') or diag($log);
($status, $out) = run_made_up();
is($status, 1, 'if the machine dies again, the next run ends, too');
spew("$made_up/healed", '');
($status, $out, $err) = run_made_up();
is($status, 0, 'if the machine dies no more, the next run succeeds')
    or diag("$out$err");
unlink "$made_up/healed";

($status, $out, $err) = run_made_up('wander', '--on', 'qemu');
is($status, 2,
    'a machine that dies each time with another allocator gives status 2');
like($err, qr/^study: qemu work=wander only=page: nothing new the second/m,
    'the message names the boot that found nothing new');

($status, $out) = run_made_up('mute');
is($status, 1, 'a machine that dies silently ends the study');
like($out, qr/${\sprintf $fault, 'mute', 'the machine died .*'}/m,
    'the message names the allocator with which the machine died silently');
($status, $out) = run_made_up('loop', '--patience', 3);
is($status, 1, 'a machine that hangs silently ends the study');
like($out, qr/${\sprintf $fault, 'loop', 'it hangs: .* in 3 seconds'}/m,
    'the message names the allocator with which the machine hangs');

($status, $out) = run_made_up('crash');
is($status, 1, 'an allocator that crashes ends the study');
like($out, qr/${\sprintf $fault, 'crash', 'no room'}/m,
    'the message names the allocator that crashes');

# study/ends lists ends of allocators that are results, and not faults.
spew("$made_up/study/ends", "crash\tbad\tno room\n");
($status) = run_made_up('crash');
is($status, 0, 'an end that study/ends lists does not end the study');
is(slurp("$results/words.csv"), "name,variant,work,key,words\n" .
    "bad,plain,crash,crash,no room\n",
    'an end that study/ends lists is in words.csv');

spew("$made_up/image", 'well');
$results = "$made_up/results";
($status, $out, $err) = run_made_up();
is($status, 0, 'a study without faults succeeds') or diag("$out$err");
is(slurp("$results/figure.csv"), "name,variant,work,key,other\n" .
    "good,plain,work,1,2\nbad,plain,work,1,2\n",
    'a study without faults writes all figures');

# ---- Figures that differ -------------------------------------------------

# Changes a cell of each of the two machines that are compared with the first
# one. The study must find each change.
my $boots = slurp("$made_up/log");
for my $machine (qw(qemu-again bochs)) {
	my ($cell) = glob "$results/cells/*/$machine/work-16M/good";
	my $whole = slurp($cell);
	my ($one, $two) = $whole =~ /^(.*\n)(.*\n)\z/ or fail('two rows');
	for my $change (['another figure', $one =~ s/1$/3/r . $two,
		'figure,good,plain,work,key,3'],
	    ['a missing row', $one, 'rows are missing'],
	    ['an extra row', "$whole$two", 'rows are missing'],
	    ['an extra row of another key',
	    "${whole}figure,good,plain,work,third,1\n",
		'figure,good,plain,work,third,1'],
	    ['another order of rows', "$two$one", 'rows are missing'],
	    ['a cell without rows', '', 'rows are missing']) {
		my ($what, $text, $words) = @$change;
		spew($cell, $text);
		($status, $out) = run_made_up();
		is($status, 1, "$what on $machine gives status 1");
		is($out =~ s/.*from an earlier run\n//sr, 'study: differs: ' .
		    "$machine, work 16M good: $words\n" .
		    "study: 1 of 4 cells differ\n",
		    "$what on $machine is named");
	}
	spew($cell, $whole);
}
($status, $out) = run_made_up();
like($out, qr/agree in 8 rows of 4 cells$/m,
    'the cells agree again after the changes are undone');
is(slurp("$made_up/log"), $boots, 'the comparisons need no boot');
spew("$made_up/image", 'well, and another image');
run_made_up();
isnt(slurp("$made_up/log"), $boots,
    'with another image all cells run again');

done_testing();
