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

done_testing();
