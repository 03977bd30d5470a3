#!/usr/bin/perl
# Two tables of the study that no emulator makes: lines of code, and the cache
# misses of a simulated cache. And the report that is made of all tables.
#
# Needs: build/study/cache

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
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
    'lines: comments and empty lines are none, reports are not the core');
is("$status$err", '0', '... and nothing is wrong');
($status, $out) = run('study/lines');
my @missing = grep { $out !~ /^\w+,\Q$_\E,\d+,\d+$/m }
    map { s/.*\/|\.c$//gr } glob 'study/{pages,heap}/*.c';
is("@missing", '', 'lines: every allocator is counted');
($status, undef, $err) = run('study/lines', "$dir/none.c");
isnt($status, 0, 'lines: what is not there is an error');
like($err, qr/none\.c: No such file/, '... by its name');

# ---- study/cache ---------------------------------------------------------

# Three traces by hand: gets alone, gets and frees, and more than there is.
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
is("$status$err", '0', 'cache: callgrind runs');
my %row = map { /^(\w+,\w+),(.*)$/ ? ($1 => [split /,/, $2]) : () }
    split /\n/, $out;
my ($ir, $dw) = map { $row{'bump,gets100'}[$_] || 0 } 0, 2;
ok($ir && $ir % 100 == 0 && $row{'bump,gets200'}[0] == 2 * $ir,
    'cache: bump takes the same instructions for each page') or diag($out);
is($dw, 100, '... and writes one word');
my $misses = ($row{'linux001,gets200'}[4] || 0) -
    ($row{'linux001,gets100'}[4] || 0);
cmp_ok(abs($misses - 100 * 64), '<=', 20,
    'cache: a page that is cleared is 64 lines missed') or diag($out);
my (undef, $again) = cache('--only', 'bump,linux001', 'build/study/cache',
    @gets);
is($again, $out, 'cache: a second run says the same');
($status, undef, $err) = cache('--only', 'bump', 'build/study/cache', $many);
is($status, 1, 'cache: one that panics ends it');
like($err, qr/^cache: bump fails in many: bump: no page left/,
    '... by its name');
}
($status, undef, $err) = cache('--only', 'tlsf', 'build/study/cache', @gets);
is($status, 1, 'cache: an unknown name is an error');
like($err, qr/there is no tlsf; there are bump bitmap /, '... with a list');

# ---- study/prices: distributions, and what a trace leaves -----------------

mkdir "$dir/prices";
spew("$dir/prices/hist.csv", "name,variant,work,key,low,n\n" . join '',
    map { "jos,plain,churn90,churn.get,$_\n" } '14,1', '18,2', '1024,1');
spew("$dir/prices/pieces.csv", join "\n",
    'name,variant,work,step,held,order,asked,granted',
    (map { "minix,count,pieces,768,700,$_,8,2" } 0 .. 5),
    'minix,count,lua,9,7,5,20,15', '');
($status, $out) = run('study/prices', "$dir/prices", 'spread');
like($out, qr/^\| jos \| 25.0 \| 50.0 \|(?:  \|){5} 25.0 \|$/m,
    'prices: a distribution by powers of two');
($status, $out) = run('study/prices', "$dir/prices", 'left');
like($out, qr/^\| minix \| – \| – \| 75 \|$/m,
    '... the pieces behind a trace');
($status, $out) = run('study/prices', "$dir/prices", 'pieces');
like($out, qr/^\| minix .* 25.0 \|$/m, '... and they are not of the work');

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
spew("$dir/report/new.csv", "name,sides\njos,17\n");
($status, $out, $err) = run('study/report', "$dir/report");
is("$status$err", '0', 'report: made of what there is');
like($out, qr/^report: init: there is nothing to plot$/m,
    '... saying what there is not');
my $svg = slurp("$dir/report/level.svg");
like($svg, qr/<svg.*xv6.*jos.*<\/svg>/s, 'report: a plot with both');
my $page = slurp("$dir/report/index.html");
like($page, qr/<svg class="plot wide".*<svg class="plot narrow"/s,
    'report: the page has the plot in it, for both widths');
unlike(join('', map { slurp($_) } glob "$dir/report/*.html"),
    qr/(?:src|href)=['"](?!#|\w[\w-]*\.html['"])/,
    '... and no page needs a network');
like($page, qr/<b>The longest get<\/b>:.*xv6.* \(11 inst.*jos.* \(21 inst/,
    'report: the verdict is of the figures');
like(slurp("$dir/report/tables.html"), qr/<td[^>]*>two &lt;owners> 1<\/td>/,
    '... and the tables are on a page');
like(slurp("$dir/report/tables.html"),
    qr/<h2>new\.csv<.*jos.*<td>17<\/td>/s, '... one that nobody knew, too');
run('study/report', "$dir/report");
is(slurp("$dir/report/index.html"), $page,
    'report: a second one is the same');

# What an allocator's page says stands elsewhere already.
my $jos = slurp("$dir/report/jos.html");
my ($drawn) = slurp('study/pages/jos.c') =~ /^ \* (\S.*)$/m;
like($jos, qr/<pre>\Q$drawn\E/, 'report: a page has the head of its source');
my ($idea) = slurp('docs/study.md') =~ /^\*\*jos\*\* \((\w+)/m;
like($jos, qr/<b>jos<\/b> \($idea/, '... and the idea of the docs');
like($jos, qr/worst get.*<td>21<\/td><td>11<\/td><td>×1.91/,
    '... and its figures beside those of xv6');

# The styles: each has one, and no two of a family look alike.
my %looks;
for (split /\n/, slurp('study/allocators')) {
	my ($name, $kind, $mark) = /^(?!#)(\S+)\t(\w+)\t(\w+)\t/ or next;
	my $family = -e "study/pages/$name.c" ? 'pages' : 'heaps';
	push @{$looks{"$family, $kind, $mark"}}, $name;
}
is(join('; ', map { "@$_" } grep { @$_ > 1 } values %looks), '',
    'styles: no two of a family look alike');
my %styled = map { $_ => 1 } map { @$_ } values %looks;
my ($sources) = join ' ', grep { !$styled{$_} && !/^ostep$/ }
    map { s/.*\/|\.c$//gr } glob 'study/{pages,heap}/*.c';
is($sources, '', '... and each allocator has a line');

# A part of the study: make study WORK=churn90.
mkdir "$dir/part";
spew("$dir/part/calls.csv", join "\n",
    'name,variant,work,key,n,min,median,p99,max,sum,hash',
    'xv6,plain,churn90,churn.get,500,11,11,11,11,5500,0', '');
($status, $out) = run('study/tables', "$dir/part");
like($out, qr/^\| xv6 \| 7 \|$/m, 'tables: of one work alone');
($status, $out) = run('study/report', "$dir/part");
like($out, qr/index\.html and 2 more pages$/, 'report: of one work alone');
for my $program (['tables'], ['prices', 'pages'], ['heaptables'],
    ['faulttables', 'heaps'], ['coretables', 'pages']) {
	my ($name, @family) = @$program;
	($status, $out) = run("study/$name", "$dir/nowhere", @family);
	is("$status$out", '1', "$name: no directory is an error");
}
($status) = run('study/report', "$dir/nowhere");
is($status, 1, 'report: no directory is an error');

done_testing();
