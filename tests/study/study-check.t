#!/usr/bin/perl
# study/check, with tables made by hand: the same ones, another figure, other
# versions.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();
mkdir "$dir/$_" for qw(results build);

my $table = "name,key,value\nxv6,get,12\nxv6,free,20\njos,get,12\n";

sub check {
	my ($csv, $versions) = @_;
	spew("$dir/results/calls.csv", $table);
	spew("$dir/results/versions.txt", "compiler: gcc 12\n");
	unlink "$dir/build/calls.csv";
	spew("$dir/build/calls.csv", $csv) if defined $csv;
	spew("$dir/build/versions.txt", $versions || "compiler: gcc 12\n");
	return run('study/check', "$dir/results", "$dir/build");
}

my ($status, $out, $err) = check($table);
is($status, 0, 'the same figures pass');
is("$out$err", "check: all 3 rows of 1 tables agree\n",
    '... and nothing is shown');

($status, $out) = check($table =~ s/free,20/free,21/r);
is($status, 1, 'another figure fails');
like($out, qr/^  - xv6,.*key=free.*=20\n.*^  \+ xv6,.*key=free.*=21$/ms,
    '... and is shown');

($status, $out) = check($table =~ s/^jos.*\n//mr);
is($status, 1, 'a row less fails');
like($out, qr/^  - jos,.*=get,.*=12$/m, '... and is shown');
($status, $out) = check($table . "jos,free,12\n");
is($status, 1, 'a row more fails');
($status, $out) = check($table . "sos,get,12\n");
is($status, 0, '... but not that of an allocator that is new');
($status) = check($table . "jos,get,12\n");
is($status, 1, 'a row twice fails');
($status) = check("name,key,value\nxv6,free,20\nxv6,get,12\njos,get,12\n");
is($status, 1, 'another order of the rows fails');
($status, $out) = check(undef);
is($status, 1, 'a table that was not made fails');
like($out, qr/^calls\.csv: 3 rows differ$/m, '... by name');

($status, $out) = check($table =~ s/free,20/free,21/r, "compiler: gcc 13\n");
is($status, 0, 'another figure of another compiler is no failure');
like($out, qr/^  \+ xv6,.*=free.*=21$/m, '... but is shown');
like($out, qr/gcc 12\n.*gcc 13$/sm, '... with both versions');

spew("$dir/build/more.csv", "name,key,value\njos,get,12\n");
($status, $out) = check($table);
is($status, 1, 'a table that is not kept fails');
like($out, qr/^more\.csv: 1 rows differ$/m, '... by name');
unlink "$dir/build/more.csv";

# A part: what it has not is not missed, what it has must be the same.
sub check_part {
	spew("$dir/results/figure.csv", "name,variant,work,a,b\n" .
	    "knr,plain,bulk,1,2\nknr,plain,comb,,3\n");
	spew("$dir/build/figure.csv", $_[0]);
	return run('study/check', '--part', "$dir/results", "$dir/build");
}
check($table =~ s/^jos.*\n//mr);
spew("$dir/results/init.csv", "name,memory,pages\nxv6,4M,12\nxv6,8M,24\n");
($status, $out) = check_part("name,variant,work,b\nknr,plain,comb,3\n");
is($status, 0, 'a part with the same figures passes') or diag($out);
like($out, qr/^check: all 3 rows of 2 tables agree$/m, '... and is counted');
($status, $out) = check_part("name,variant,work,b\nknr,plain,comb,4\n");
is($status, 1, 'a part with another figure fails');
like($out, qr/^  - knr,comb.*b=3.*\n  \+ knr,comb.*b=4/m, '... and is shown');
like($out, qr/^\tmake study study-keep$/m, '... with what to do');
check($table =~ s/^xv6,free.*\n//mr);
($status) = check_part("name,variant,work,b\nknr,plain,comb,3\n");
is($status, 1, 'a row less of what it has fails');
unlink "$dir/$_/figure.csv", "$dir/$_/init.csv" for qw(results build);

my $many = join '', map { "xv6,b,$_\n" } 1 .. 100;
($status, $out) = check($table . $many);
cmp_ok(scalar(() = $out =~ /\n/g), '<', 20, 'of many rows the first are shown');
like($out, qr/^calls\.csv: 100 rows differ$/m, '... and all counted');

($status, undef, $err) = run('study/check', "$dir/none", "$dir/build");
is($status, 2, 'no results are an error');
is($err, "check: no results in $dir/none\n", '... that is named');

done_testing();
