#!/usr/bin/perl
# Tests study/check with tables made by hand: equal tables, tables that differ
# in a figure or a row, and tables of another compiler.

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
is($status, 0, 'check accepts equal figures');
is("$out$err", "check: all 3 rows of 1 tables agree\n",
    'if all figures are equal, no row is printed');

($status, $out) = check($table =~ s/free,20/free,21/r);
is($status, 1, 'check refuses a table with another figure');
like($out, qr/^  - xv6,.*key=free.*=20\n.*^  \+ xv6,.*key=free.*=21$/ms,
    'the two different figures are printed');

($status, $out) = check($table =~ s/^jos.*\n//mr);
is($status, 1, 'check refuses a table without one of the rows');
like($out, qr/^  - jos,.*=get,.*=12$/m, 'a missing row is printed');
($status, $out) = check($table . "jos,free,12\n");
is($status, 1, 'check refuses a table with an extra row');
($status, $out) = check($table . "sos,get,12\n");
is($status, 0, 'check accepts a row of a new allocator');
($status) = check($table . "jos,get,12\n");
is($status, 1, 'check refuses a table with a row twice');
($status) = check("name,key,value\nxv6,free,20\nxv6,get,12\njos,get,12\n");
is($status, 1, 'check refuses a table with another order of the rows');
($status, $out) = check(undef);
is($status, 1, 'check fails if a table is missing');
like($out, qr/^calls\.csv: 3 rows differ$/m, 'the missing table is named');

($status, $out) = check($table =~ s/free,20/free,21/r, "compiler: gcc 13\n");
is($status, 0, 'check accepts another figure if the compiler is another one');
like($out, qr/^  \+ xv6,.*=free.*=21$/m,
    'a figure that differs is printed if the compiler is another one');
like($out, qr/gcc 12\n.*gcc 13$/sm,
    'both compilers are printed if the compiler is another one');

spew("$dir/build/more.csv", "name,key,value\njos,get,12\n");
($status, $out) = check($table);
is($status, 1, 'check refuses a table that is not kept');
like($out, qr/^more\.csv: 1 rows differ$/m,
    'the table that is not kept is named');
unlink "$dir/build/more.csv";

# Compares a part of the study: rows of workloads and allocators that are not in
# the part are ignored. All other rows must be equal.
sub check_part {
	spew("$dir/results/figure.csv", "name,variant,work,a,b\n" .
	    "knr,plain,bulk,1,2\nknr,plain,comb,,3\n");
	spew("$dir/build/figure.csv", $_[0]);
	return run('study/check', '--part', "$dir/results", "$dir/build");
}
check($table =~ s/^jos.*\n//mr);
spew("$dir/results/init.csv", "name,memory,pages\nxv6,4M,12\nxv6,8M,24\n");
($status, $out) = check_part("name,variant,work,b\nknr,plain,comb,3\n");
is($status, 0, 'check accepts a part of the study with equal figures')
    or diag($out);
like($out, qr/^check: all 3 rows of 2 tables agree$/m,
    'the rows of a part are counted');
($status, $out) = check_part("name,variant,work,b\nknr,plain,comb,4\n");
is($status, 1, 'check refuses a part of the study with another figure');
like($out, qr/^  - knr,comb.*b=3.*\n  \+ knr,comb.*b=4/m,
    'a figure of a part that differs is printed');
like($out, qr/^\tmake study study-keep$/m,
    'if a part differs, the message says what to do');
check($table =~ s/^xv6,free.*\n//mr);
($status) = check_part("name,variant,work,b\nknr,plain,comb,3\n");
is($status, 1,
    'check refuses a part of the study if a row of one cell is missing');
unlink "$dir/$_/figure.csv", "$dir/$_/init.csv" for qw(results build);

my $many = join '', map { "xv6,b,$_\n" } 1 .. 100;
($status, $out) = check($table . $many);
cmp_ok(scalar(() = $out =~ /\n/g), '<', 20,
    'if many rows differ, only the first are printed');
like($out, qr/^calls\.csv: 100 rows differ$/m,
    'all rows that differ are counted');

($status, undef, $err) = run('study/check', "$dir/none", "$dir/build");
is($status, 2, 'a directory without results gives status 2');
is($err, "check: no results in $dir/none\n",
    'the directory without results is named');

done_testing();
