#!/usr/bin/perl
# Tests what other people need to use the study's kept results. The description
# has each column and no others. The database has all rows with their types.
# Each example query has a result; one result is compared with the CSV file.
# Unknown names give a message.

use strict;
use warnings;
use File::Basename qw(basename);
use File::Path qw(make_path);
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../../study";
use Schema;
use Tables;
use Tally;
use Test::More;

my @files = glob 'study/results/*.csv study/results/host/*.csv';
@files or plan skip_all => 'no results are checked in';

# ---- Descriptions ----------------------------------------------------------

my %schema = schema();
for my $file (@files) {
	my $name = $file =~ s/^study\/results\/|\.csv$//gr;
	is(join(' ', map { $_->[0] } @{delete $schema{$name} || []}),
	    join(' ', heads($file)),
	    "the columns of $name.csv are described in their order");
}
# If a described table has no file, a program of the study must make it.
my $makers = join '', map { slurp($_) } grep { -f && -x } glob 'study/*';
is(join(' ', grep { $makers !~ /\b\Q$_\E\b/ } sort keys %schema), '',
    'every described table is kept, or made by a program of the study');

# Rows that no table or plot uses must not be kept.
my @unread;
for my $kind (qw(calls work)) {
	my (undef, @rows) = split /\n/, slurp("study/results/$kind.csv");
	push @unread, grep { !is_result($kind, split /,/, $_, 4) } @rows;
}
is(scalar @unread, 0, 'only rows that a table or a plot uses are kept');
ok(is_result('calls', 'xv6', 'plain', 'level', '17.get,25,9') &&
    !is_result('calls', 'xv6', 'plain', 'level', '17.free,25,9') &&
    !is_result('work', 'xv6', 'count', 'level', '17.get,25,9') &&
    is_result('runs', 'xv6', 'count', 'level', '1,2,3'),
    'of the workload "level" only the calls of get are kept');
ok(is_result('calls', 'ostep-first-address-joined', 'asis', 'bulk', 'x') &&
    is_result('calls', 'ostep-best-back-apart', 'plain', 'bulk', 'x') &&
    !is_result('calls', 'ostep-best-back-apart', 'asis', 'bulk', 'x'),
    'of ostep without address-joined only the variant plain is kept');

# ---- The database --------------------------------------------------------

my $dir = private_dir();
make_path("$dir/results/host");
for my $file (@files) {
	my $copy = $file =~ s/^study/$dir/r;
	spew($copy, slurp($file));
}
my ($status, $out, $err) = run('study/sqlite', "$dir/results");
is("$status$out$err", '0', 'sqlite: the program makes a database');
my $db = "$dir/results/study.db";

sub asked {
	my ($sql) = @_;
	my (undef, $out) = run('sqlite3', '-readonly', $db, $sql);
	chomp $out;
	return $out;
}

my @wrong;
for my $file (@files) {
	my $lines = () = slurp($file) =~ /\n/g;
	my $table = basename($file, '.csv');
	my $rows = asked("SELECT count(*) FROM \"$table\"");
	push @wrong, "$table: $rows of " . ($lines - 1)
	    if $rows != $lines - 1;
}
is("@wrong", '', 'sqlite: the tables have as many rows as the files');
is(asked('SELECT DISTINCT typeof(clocks) FROM clocks WHERE clocks IS NOT NULL'),
    'integer', 'sqlite: numbers have a numeric type');
my ($failing) = slurp('study/results/cache.csv') =~ /^(.*,[a-z][^,]*)$/m;
SKIP: {
	defined $failing or skip 'all allocators finish', 1;
	my ($name, $trace, $words) = split /,/, $failing, 3;
	is(asked("SELECT Ir IS NULL, reason FROM cache WHERE name = '$name' " .
	    "AND trace = '$trace'"), "1|$words",
	    'sqlite: words that replace figures are in the column "reason"');
}

# Without the harness, calls.csv must have the instructions that callgrind
# counts.
is(asked('SELECT count(*) FROM costs JOIN prices USING (name, work, key) ' .
    "WHERE variant = 'plain' AND family = 'pages' AND " .
    'abs(mean - instructions - repetitions) > 0.001'), 0,
    'the tables costs and prices of the database agree');

my $part = "$dir/part";
make_path($part);
spew("$part/lines.csv", "family,name,code,core,more\npages,xv6,1,1,1\n");
($status, undef, $err) = run('study/sqlite', $part);
is($status, 1, 'sqlite: a column that is not described gives status 1');
like($err, qr/lines\.csv has a column more, which .*README\.md does not/,
    'sqlite: a message names the column that is not described');
ok(!-e "$part/study.db", 'sqlite: after an error there is no database');
($status) = run('study/sqlite', "$dir/results", "$dir/nowhere/study.db");
is($status, 1, 'sqlite: a file that cannot be made gives status 1');

# ---- Queries -------------------------------------------------------------

sub query {
	return run('study/query', '--of', "$dir/results", '--csv', @_);
}

($status, $out) = query();
my @names = $out =~ /^  ([\w-]+) +\S/mg;
is($status, 0, 'query: without a name it lists the queries');
cmp_ok(@names, '>=', 8, 'query: the list has at least eight queries');
my %answer;
for my $name (@names) {
	($status, $answer{$name}, $err) = query($name);
	my @rows = split /\n/, $answer{$name};
	ok("$status$err" eq '0' && @rows > 1, "query: $name has a result")
	    or diag($err);
}

# Finds the cheapest get in clocks.csv itself.
my ($best) = sort { $a->[0] <=> $b->[0] || $a->[1] cmp $b->[1] } map {
	[$_->{clocks} / $_->{n}, $_->{name}]
} grep { $_->{family} eq 'pages' && $_->{work} eq 'churn90' &&
	$_->{key} eq 'churn.get' } table('study/results', 'clocks');
my (undef, $first) = split /\r?\n/, $answer{'cheapest-at-90'};
my @first = split /,/, $first;
is_deeply([@first[0, 3]], [$best->[1], sprintf '%.1f', $best->[0]],
    'query: cheapest-at-90 has the cheapest get of clocks.csv');

($status, $out) = query('SELECT seed FROM study');
is($out =~ s/\r//gr, "seed\n" . (slurp('study/study.h') =~
    /^#define SEED (\d+)/m)[0] . "\n",
    'query: an argument that is SQL is run as a query');
($status, undef, $err) = query('nowhere');
is($status, 2, 'query: an unknown name gives status 2');
like($err, qr/there is no nowhere; there are\n.*cheapest-at-90/s,
    'query: an unknown name prints the list');
($status, undef, $err) = query('SELECT nothing FROM calls');
is($status, 1, 'query: wrong SQL gives status 1');
($status) = query('DELETE FROM calls');
is($status, 1, 'query: a change of the results is refused');

done_testing();
