#!/usr/bin/perl
# The allocators of the study: on the host under two sanitizers, promise by
# promise and quirk by quirk; and in the study's kernel, where a few cells must
# come out alike in QEMU and Bochs, and bad names are answered.
#
# Needs: build/study.img build/tests/study-pages build/tests/study-heap

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

for my $program (qw(study-pages study-heap)) {
	subtest $program => sub {
		my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
		    'tools/cross', 'run', "build/tests/$program");
		pass_on_tap($out);
		is($status, 0, 'its status agrees') or diag("$out\n$err");
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
    '... and the known ones are listed');
($status, $out, $err) = run_study('--work', 'churn51');
is($status, 2, 'an unknown workload is refused');
like($err, qr/no workload is named churn51; there are:\s.*churn50/s,
    '... and the known ones are listed');

my @part = ('--only', 'xv6,tally', '--work', 'pair,misuse');
($status, $out, $err) = run_study(@part);
is($status, 0, 'a part can be run') or diag("$out$err");
like($out, qr/pair +xv6 +bochs +16M +\d+ of 12$/m, '... with its progress');
like($out, qr/^study: exact: QEMU, QEMU again and Bochs agree in \d+ rows/m,
    '... and with the verdict');
my $calls = slurp("$dir/calls.csv");
like($calls, qr/^tally,asis,pair,pair\.free,500,\d+/m, '... and its figures');
like(slurp("$dir/misuse.csv"),
    qr/^tally,asis,misuse,double free,panics: kfree: page \w+ has count 0,/m,
    'misuse that ends an allocator is a result');

($status, $out, $err) = run_study(@part);
like($out, qr/12 cells, 12 of them from an earlier run/,
    'what is finished is not run again');

# One figure that Bochs has otherwise must not pass.
my ($cell) = glob "$dir/cells/*/bochs/pair-16M/xv6";
my $text = slurp($cell);
$text =~ s/(pair\.get,500,)(\d+)/$1 . ($2 + 1)/e;
spew($cell, $text);
($status, $out, $err) = run_study(@part);
is($status, 1, 'a figure that differs fails');
like($out, qr/differs: bochs, pair 16M xv6: \w+,xv6,\w+,pair,pair\.get/,
    '... and is named');

# ---- A machine that dies --------------------------------------------------

# The same script above an emulator that is made up: it knows two allocators,
# and dies with whatever word it has just spoken when it comes to the second.
my $made_up = private_dir();
mkdir "$made_up/$_" for qw(study tools);
spew("$made_up/study/run", slurp('study/run'));
spew("$made_up/image", 'an image');
spew("$made_up/tools/emulate", <<'END');
#!/usr/bin/perl
my ($line) = "@ARGV" =~ /--cmdline (.*) \S+$/;
open my $log, '>>', $0 =~ s/emulate$/log/r;
print $log "$line\n";
if ($line eq 'list') {
	print "study: page,$_,words\n" for qw(good bad);
	print "study: pagework,$_,words\n" for qw(work mute);
	exit 0;
}
my ($work) = $line =~ /work=(\w+)/;
my @names = $line =~ /only=page/ ? qw(good bad) : $line =~ /only=(\w+)/;
for (@names) {
	print "study: begin,$_,all,$work,\n";
	exit 3 if $_ eq 'bad' && $work eq 'mute';
	print "study: figure,$_,plain,$work,key,1\n";
	exit 3 if $_ eq 'bad';
	print "study: figure,$_,plain,$work,other,2\n";
}
print "study: done,all,all,all,\n";
END
chmod 0755, "$made_up/tools/emulate";
sub run_made_up {
	return run('perl', "$made_up/study/run", '--work', shift || 'work',
	    "$made_up/image", "$made_up/results");
}
($status, $out, $err) = run_made_up();
is($status, 0, 'an allocator with which the machine dies is a result')
    or diag("$out$err");
is(slurp("$made_up/results/words.csv"), "name,variant,work,key,words\n" .
    "bad,all,work,died,the machine died (status 3)\n", '... in its cell');
like(slurp("$made_up/results/figure.csv"), qr/^good,plain,work,key,1$/m,
    '... and the other one has its figures');
is(scalar(() = slurp("$made_up/tools/log") =~ /only=bad$/mg), 3,
    '... but only after it had a boot of its own on each machine');

($status, undef, $err) = run_made_up('mute');
is($status, 0, 'one with which it dies without a word is a result, too')
    or diag($err);
is(slurp("$made_up/results/words.csv"), "name,variant,work,key,words\n" .
    "bad,all,mute,died,the machine died (status 3)\n", '... in its cell');

# ---- What differs ---------------------------------------------------------

# The cells that are kept, one of them changed: each change must be seen, on
# each of the two machines that are compared with the first.
my $boots = slurp("$made_up/tools/log");
for my $machine (qw(qemu-again bochs)) {
	my ($cell) = glob "$made_up/results/cells/*/$machine/work-16M/good";
	my $whole = slurp($cell);
	my ($one, $two) = $whole =~ /^(.*\n)(.*\n)\z/ or fail('two rows');
	for my $change (['another figure', $one =~ s/1$/3/r . $two,
		'figure,good,plain,work,key,3'],
	    ['a row less', $one, 'rows are missing'],
	    ['a row more', "$whole$two", 'rows are missing'],
	    ['another row more', "${whole}figure,good,plain,work,third,1\n",
		'figure,good,plain,work,third,1'],
	    ['another order', "$two$one", 'rows are missing'],
	    ['no row at all', '', 'rows are missing']) {
		my ($what, $text, $words) = @$change;
		spew($cell, $text);
		($status, $out) = run_made_up();
		is($status, 1, "$what on $machine fails");
		is($out =~ s/.*from an earlier run\n//sr, 'study: differs: ' .
		    "$machine, work 16M good: $words\n" .
		    "study: 1 of 4 cells differ\n", '... and is named');
	}
	spew($cell, $whole);
}
($status, $out) = run_made_up();
like($out, qr/agree in 8 rows of 4 cells$/m, 'what is put right passes');
is(slurp("$made_up/tools/log"), $boots, '... all that without a boot');
spew("$made_up/image", 'another image');
run_made_up();
isnt(slurp("$made_up/tools/log"), $boots,
    'another image is run from the beginning');

done_testing();
