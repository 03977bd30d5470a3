#!/usr/bin/perl
# The allocators of the study: on the host under two sanitizers, promise by
# promise and quirk by quirk; and in the study's kernel, where a few cells must
# come out alike in QEMU and Bochs, and bad names are answered.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

for my $program (qw(study-pages study-heap)) {
	subtest $program => sub {
		my ($status, $out, $err) = run('timeout', '-k', '5', '300',
		    "build/tests/$program");
		pass_on_tap($out);
		is($status, 0, 'its status agrees') or diag("$out\n$err");
	};
}

my $dir = private_dir() . '/study';

sub run_study {
	return run('timeout', '-k', '5', '200', 'study/run', @_,
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
	print "study: pagework,work,words\n";
	exit 0;
}
my @names = $line =~ /only=page/ ? qw(good bad) : $line =~ /only=(\w+)/;
for (@names) {
	print "study: figure,$_,plain,work,key,1\n";
	exit 3 if $_ eq 'bad';
	print "study: end,$_,all,work,\n";
}
print "study: done,all,all,all,\n";
END
chmod 0755, "$made_up/tools/emulate";
($status, $out, $err) = run('perl', "$made_up/study/run", "$made_up/image",
    "$made_up/results");
is($status, 0, 'an allocator with which the machine dies is a result')
    or diag("$out$err");
is(slurp("$made_up/results/words.csv"), "name,variant,work,key,words\n" .
    "bad,all,work,died,the machine died (status 3)\n", '... in its cell');
like(slurp("$made_up/results/figure.csv"), qr/^good,plain,work,key,1$/m,
    '... and the other one has its figures');
is(scalar(() = slurp("$made_up/tools/log") =~ /only=bad$/mg), 3,
    '... but only after it had a boot of its own on each machine');

done_testing();
