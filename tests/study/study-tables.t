#!/usr/bin/perl
# Tests two tables of the study that need no emulator: lines of code, and the
# misses of a simulated cache. Also tests the tables of prices, and the report
# that is made from all tables.
#
# Needs: build/study/cache

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../../study";
use Style;
use Tally;
use Test::More;

# ---- study/lines ---------------------------------------------------------

my $dir = private_dir();
mkdir "$dir/pages";
spew("$dir/pages/some.c", <<'END');
/* A comment
 * of two lines. */
#include "study.h"

static int count;	/* beside code */

static const char *check(unsigned long *nr_free)
{
	return "/* no comment */";
}

static unsigned long get(void)
{
	TOUCH(4 +
	      4);
	return count ? 0 : 1;
}

const struct page_allocator EXPORT(some) = {
	.get = get,
};
END
my ($status, $out, $err) = run('study/lines', "$dir/pages/some.c");
is($out, "family,name,code,core\npages,some,15,5\n",
    'lines: comments and empty lines do not count, check() is not core');
is("$status$err", '0', 'lines: a correct file gives no error');
spew("$dir/pages/other.c", qq(#define SIZE 2\n#include "some.c"\n));
(undef, $out) = run('study/lines', "$dir/pages/other.c");
like($out, qr/^pages,other,16,6$/m, 'lines: an included source counts, too');
($status, $out) = run('study/lines');
my @missing = grep { $out !~ /^\w+,\Q$_\E,\d+,\d+$/m }
    map { s/.*\/|\.c$//gr } glob 'study/{pages,heap}/*.c';
is("@missing", '', 'lines: every allocator is counted');
($status, undef, $err) = run('study/lines', "$dir/none.c");
isnt($status, 0, 'lines: a missing file gives a status other than 0');
like($err, qr/none\.c: No such file/, 'lines: the missing file is named');

# ---- study/cache ---------------------------------------------------------

# Writes a trace of these events. The test has three traces: of 100 gets, of 200
# gets, and of more gets than there are pages.
sub trace {
	my ($name, @events) = @_;
	spew("$dir/$name", pack('a4VV', 'TRAC', scalar @events, 1000) .
	    pack 'v*', @events);
	return "$dir/$name";
}
my @gets = map { trace("gets$_", 0 .. $_ - 1) } 100, 200;
my $many = trace('many', map { $_ % 16000 } 0 .. 1600);
sub cache {
	my ($status, $out, $err) = run('study/cache', @_);
	return ($status, $out =~ s/^name.*\n//r, $err);
}
SKIP: {
on_pc('valgrind does not run programs for i386 there', 7);
($status, $out, $err) = cache('--only', 'bump,linux001',
    'build/study/cache', @gets);
is("$status$err", '0', 'cache: the program succeeds');
my %row = map { /^(\w+,\w+),(.*)$/ ? ($1 => [split /,/, $2]) : () }
    split /\n/, $out;
my ($ir, $dw) = map { $row{'bump,gets100'}[$_] || 0 } 0, 2;
ok($ir && $ir % 100 == 0 && $row{'bump,gets200'}[0] == 2 * $ir,
    'cache: bump takes the same instructions for each page') or diag($out);
is($dw, 100, 'cache: bump writes one word for each page');
my $misses = ($row{'linux001,gets200'}[4] || 0) -
    ($row{'linux001,gets100'}[4] || 0);
cmp_ok(abs($misses - 100 * 64), '<=', 20,
    'cache: clearing a page misses 64 lines') or diag($out);
my (undef, $again) = cache('--only', 'bump,linux001', 'build/study/cache',
    @gets);
is($again, $out, 'cache: a second run has the same result');
($status, undef, $err) = cache('--only', 'bump', 'build/study/cache', $many);
is($status, 1, 'cache: an allocator that panics gives status 1');
like($err, qr/^cache: bump fails in many: bump: no page left/,
    'cache: the allocator that panics is named');
}
($status, undef, $err) = cache('--only', 'tlsf', 'build/study/cache', @gets);
is($status, 1, 'cache: an unknown name gives status 1');
like($err, qr/there is no tlsf; there are bump bitmap /,
    'cache: for an unknown name the message lists the known ones');

# ---- study/prices: distributions, and the pieces after a trace ------------

mkdir "$dir/prices";
spew("$dir/prices/hist.csv", "name,variant,work,key,low,n\n" . join '',
    map { "jos,plain,churn90,churn.get,$_\n" } '14,1', '18,2', '1024,1');
spew("$dir/prices/pieces.csv", join "\n",
    'name,variant,work,step,held,order,asked,granted',
    (map { "minix,count,pieces,768,700,$_,8,2" } 0 .. 5),
    'minix,count,lua,9,7,5,20,15', '');
spew("$dir/prices/seeds.csv", join "\n",
    'family,name,work,measure,seeds,mean,half,least,most',
    map({ "pages,minix,pieces,granted$_,100,25,0.51,8,42" } '',
	map { "_$_" } 1, 2, 4, 8, 16, 32), '');
($status, $out) = run('study/prices', "$dir/prices", 'spread');
like($out, qr/^\| jos \| 25.0 \| 50.0 \|(?:  \|){5} 25.0 \|$/m,
    'prices: a distribution has a column for each power of two');
($status, $out) = run('study/prices', "$dir/prices", 'left');
like($out, qr/^\| minix \| – \| – \| 75 \|$/m,
    'prices: the table of pieces after a trace is right');
($status, $out) = run('study/prices', "$dir/prices", 'pieces');
like($out, qr/^\| minix (?:\| 25\.0 ± 0\.5 ){6}\|$/m,
    'prices: the figures of granted pieces are means of many seeds');

# ---- study/report --------------------------------------------------------

mkdir "$dir/report";
spew("$dir/report/calls.csv", join "\n",
    'name,variant,work,key,n,min,median,p99,max,sum,hash',
    'xv6,plain,pair,pair.get,500,12,13,14,15,6500,0',
    (map { my $name = $_; map { "$name,plain,level,$_.get,25,9,${_}0,9,9,9,0" }
	'01', '50', '99' } 'xv6', 'jos'),
    'jos,plain,pair,pair.get,500,12,13,14,25,6500,0', '');
spew("$dir/report/misuse.csv", "name,variant,work,case,answer,consequence\n" .
    "xv6,asis,misuse,double free,nothing,two <owners> 1\n");
spew("$dir/report/seeds.csv", join "\n",
    'family,name,work,measure,seeds,mean,half,least,most',
    'pages,xv6,pieces,granted,100,90.2,1.5,80,99',
    'pages,jos,pieces,granted,100,91.2,1.5,80,99', '');
spew("$dir/report/pairs.csv", 'family,name,other,work,measure,seeds,' .
    "difference,half,verdict\npages,xv6,jos,pieces,granted,100,-1,2,none\n");
spew("$dir/report/pieces.csv", join "\n",
    'name,variant,work,step,held,order,asked,granted',
    map({ "jos,count,$_" } 'pieces,768,700,5,8,1', 'pieces,1536,700,5,8,2',
	'lua,9,7,5,20,19'), '');
mkdir "$dir/report/host";
spew("$dir/report/host/cores.csv", join "\n",
    'family,name,job,threads,rounds,whole,one,one_q1,one_q3,xv6,xv6_q1,xv6_q3',
    (map { my $name = $_; map { "pages,$name,spaced,$_,9,9,1.7,1,2,1,1,1" }
	1 .. 4 } 'xv6', 'llfree'), '');
spew("$dir/report/new.csv", "name,sides\njos,17\n");
($status, $out, $err) = run('study/report', "$dir/report");
is("$status$err", '0', 'report: a report needs only some of the tables');
like($out, qr/^report: nothing to plot for .*\binit\b/m,
    'report: a message names the missing tables');
my $svg = slurp("$dir/report/level.svg");
like($svg, qr/<svg.*xv6.*jos.*<\/svg>/s,
    'report: the plot of the workload "level" has xv6 and jos');
like(slurp("$dir/report/threadsspaced.svg"), qr/<svg.*llfree.*xv6.*<\/svg>/s,
    'report: the plot of threads has all allocators of cores.csv');
my $page = slurp("$dir/report/index.html");
like($page, qr/<svg class="plot wide".*<svg class="plot narrow"/s,
    'report: the page has each plot for wide and for narrow screens');
unlike(join('', map { slurp($_) } glob "$dir/report/*.html"),
    qr/(?:src|href)=['"](?!#|\w[\w-]*\.html['"])/,
    'report: no page loads a file from elsewhere');
like($page, qr/<b>The longest get<\/b>:.*xv6.* \(11 inst.*jos.* \(21 inst/,
    'report: the sentence about the longest get follows from the figures');
my ($requests) = $page =~ /(<b>Requests for 2 to 32 pages<.*)/;
like($requests // '', qr/100 seeds.*fewest.*xv6.*jos.*\(90\.2.*most.*xv6.*jos/,
    'report: two allocators without a difference are named together');
like(slurp("$dir/report/tables.html"), qr/<td[^>]*>two &lt;owners> 1<\/td>/,
    'report: tables.html has the known tables');
like(slurp("$dir/report/tables.html"),
    qr/<h2>new\.csv<.*jos.*<td>17<\/td>/s,
    'report: tables.html has an unknown table, too');
run('study/report', "$dir/report");
is(slurp("$dir/report/index.html"), $page,
    'report: two reports of the same tables are equal');

# An allocator's page has text from its source and from docs/.
my $jos = slurp("$dir/report/jos.html");
my ($drawn) = slurp('study/pages/jos.c') =~ /^ \* (\S.*)$/m;
like($jos, qr/<pre>\Q$drawn\E/,
    "report: an allocator's page has the head of its source");
my ($idea) = slurp('docs/study-allocators.md') =~
    /^\*\*jos\*\* \((\w+)/m;
like($jos, qr/<b>jos<\/b> \($idea/,
    "report: an allocator's page has its idea from docs/study-allocators.md");
like($jos, qr/worst get.*<td>21<\/td><td>11<\/td><td>×1.91/,
    "report: an allocator's page compares its figures with those of xv6");
my ($granted) = $jos =~ /Requests that were granted(.*?)<\/section>/s;
like($granted // '', qr/>32<.*<td>18.8<\/td>/,
    'report: figures of granted requests come from the workload "pieces"');

# Each allocator must have a colour and a mark for plots.
my %looks;
for (split /\n/, slurp('study/allocators')) {
	my ($name, $mark) = /^(?!#)(\S+)\t\w+\t(\w+)\t/ or next;
	my $family = -e "study/pages/$name.c" ? 'pages' : 'heaps';
	my $colour = style($name)->{colour};
	push @{$looks{"$family, $colour, $mark"}}, $name;
}
is(join('; ', map { "@$_" } grep { @$_ > 1 } values %looks), '',
    'styles: no two allocators of a family have the same colour and mark');
my %styled = map { $_ => 1 } map { @$_ } values %looks;
my ($sources) = join ' ', grep { !$styled{$_} && !/^ostep$/ }
    map { s/.*\/|\.c$//gr } glob 'study/{pages,heap}/*.c';
is($sources, '', 'styles: each allocator has a line in study/allocators');

# This directory has the results of make study WORK=churn90.
mkdir "$dir/part";
spew("$dir/part/calls.csv", join "\n",
    'name,variant,work,key,n,min,median,p99,max,sum,hash',
    'xv6,plain,churn90,churn.get,500,11,11,11,11,5500,0', '');
($status, $out) = run('study/tables', "$dir/part");
like($out, qr/^\| xv6 \| 7 \|$/m,
    'tables: the results of one workload suffice');
($status, $out) = run('study/report', "$dir/part");
like($out, qr/index\.html and 2 more pages$/,
    'report: the results of one workload suffice');
for my $program (['tables'], ['prices', 'pages'], ['heaptables'],
    ['faulttables', 'heaps'], ['coretables', 'pages']) {
	my ($name, @family) = @$program;
	($status, $out) = run("study/$name", "$dir/nowhere", @family);
	is("$status$out", '1', "$name: a missing directory gives status 1");
}
($status) = run('study/report', "$dir/nowhere");
is($status, 1, 'report: a missing directory gives status 1');

done_testing();
