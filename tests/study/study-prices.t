#!/usr/bin/perl
# Tests how the study computes prices. callgrind and the emulators must count
# the same instructions after the cost of the harness is subtracted. The clocks
# of a 386 must be those of Intel's table. Means and intervals of many seeds are
# compared with figures that were computed by hand. Tables are put into a page.
# The programs that make the figures are built again when a header changes.
#
# Needs: build/study/clocks build/study/seeds build/study/traces.tar
# Needs: build/study/heap/sed build/study/heap/dash

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../../study";
use Tally;
use Test::More;
BEGIN { $FindBin::Bin =~ s{tests/study$}{study} }
use Figures;
use Tables;

my $dir = private_dir();

# ---- Counts that agree -----------------------------------------------------

my %call = map { $_->{variant} eq 'plain' ?
	("@$_{qw(name work key)}" => $_) : () } table('study/results', 'calls');
my ($compared, @wrong) = (0);
for my $row (table('study/results', 'clocks')) {
	my $call = $call{"@$row{qw(name work key)}"} or next;
	my $kind = $row->{key} =~ s/.*\.//r;
	my $own = $row->{instructions} + $row->{repetitions} +
	    $row->{n} * harness($row->{family}, $kind);
	$compared++;
	push @wrong, "@$row{qw(name work key)}: $own, $call->{sum}"
	    if $own != $call->{sum} || $row->{n} != $call->{n};
}
SKIP: {
skip 'no results are checked in', 2 if !%call;
cmp_ok($compared, '>', 200, 'clocks: more than 200 rows can be compared');
is(join("\n", @wrong), '',
    'clocks: callgrind and the emulators count the same instructions');
}

# ---- Clocks ----------------------------------------------------------------

SKIP: {
on_pc('valgrind does not run programs for i386 there', 5);
mkdir "$dir/traces";
my ($status, $out, $err) = run('study/clocks', '--only', 'linux001',
    'build/study/clocks', 'build/study/trace');
is("$status$err", '0', 'clocks: the program measures linux001');
my %row = map { /^pages,linux001,(\w+,\w+\.\w+),(.*)/ ?
	($1 => [split /,/, $2]) : () } split /\n/, $out;
my ($n, $plain, $repeated, $clocks) = @{$row{'churn90,churn.get'} || []};
is($n, 1997, 'clocks: each get is counted');
my (undef, $plain10, $repeated10, $clocks10) =
    @{$row{'churn10,churn.get'} || []};
is($plain10, $plain,
    'clocks: repetitions of a scan are not counted as instructions');
is($clocks - $clocks10, 8 * ($repeated - $repeated10),
    'clocks: each repetition of a scan takes 8 clocks');
($status, undef, $err) = run('study/clocks', 'build/study/clocks');
is("$status $err", '1 usage: study/clocks [--only NAMES] ' .
    "[--programs RESULTS] PROGRAM TRACES\n",
    'clocks: wrong arguments print the usage');
}

# ---- Heaps of programs -----------------------------------------------------

SKIP: {
on_pc('valgrind does not run programs for i386 there', 5);
mkdir "$dir/programs";
my ($head, @rows) = split /^/, slurp('study/results/heaptraces.csv');
spew("$dir/programs/heaptraces.csv", join '', $head,
    grep { /^(?:tlsf,(?:sed|dash)|bucket,sed),/ } @rows);
my @clocks = ('study/clocks', '--programs', "$dir/programs",
    'build/study/clocks', 'build/study/heap');
my ($status, $out, $err) = run(@clocks);
is("$status$err", '0', 'clocks: the program measures heaps of programs');
my ($columns, @kept) = split /^/, slurp('study/results/programs.csv');
my $same = join '', $columns, grep { /^(?:tlsf,(?:sed|dash)|bucket,sed),/ }
    @kept;
# A row is NAME,TRACE,CALL,N and three prices, which depend on the compiler.
is($out =~ s/(?:,\w+){3}$//gmr, $same =~ s/(?:,\w+){3}$//gmr,
    'clocks: the numbers of calls in programs are the kept ones');
SKIP: {
my ($compiler) = slurp('study/results/versions.txt') =~ /^compiler: (.*)/m;
skip "the kept prices are of $compiler", 1
    if (run('tools/cross', 'gcc', '--version'))[1] !~ /^\Q$compiler\E$/m;
is($out, $same, 'clocks: the kept prices of calls in programs are reproduced');
}
spew("$dir/programs/heaptraces.csv", $head . $rows[0] =~ s/\d+$/900/r);
($status, undef, $err) = run(@clocks);
is($status, 1, 'clocks: a trace that cannot be replayed gives status 1');
unlink "$dir/programs/heaptraces.csv";
($status, undef, $err) = run(@clocks);
is($err, "clocks: $dir/programs has no heaptraces.csv\n",
    'clocks: a missing heaptraces.csv is named');
}

# ---- Many seeds ------------------------------------------------------------

spew("$dir/program", <<'END');
#!/bin/sh
for seed in $(seq "$1" $(($1 + $2 - 1))); do
	echo "pages,one,work,looks,$seed,$((seed % 2))"
	echo "pages,two,work,looks,$seed,$((seed % 2 + 1))"
	echo "pages,three,work,looks,$seed,$((1 - seed % 2))"
	[ $((seed % 4)) = 0 ] || echo "pages,four,work,looks,$seed,1"
done
END
chmod 0755, "$dir/program";
my ($status, $out, $err) = run('study/seeds', "$dir/program", 100, $dir);
is("$status$out$err", '0', 'seeds: a program that is a script is run');
my %mean = map { $_->{name} => $_ } table($dir, 'seeds');
is($mean{one}{mean}, 0.5, 'seeds: the mean is right');
# The standard deviation is sqrt(100 / 99) / 2, and t is 1.984.
is(sprintf('%.4f', $mean{one}{half}), '0.0997',
    'seeds: half the width of the interval is right');
is("@{$mean{two}}{qw(seeds least most)}", '100 1 2',
    'seeds: the minimum and the maximum are right');
is($mean{four}{seeds}, 75, 'seeds: only seeds that finished count');
my %verdict = map { ("$_->{name} $_->{other}" => $_) } table($dir, 'pairs');
is("@{$verdict{'one two'}}{qw(difference half verdict)}", '-1 0 less',
    'seeds: the verdict is "less" if a value is less with each seed');
is($verdict{'one three'}{verdict}, 'none',
    'seeds: the verdict is "none" if a value is sometimes less');
is($verdict{'two four'}{seeds}, 75,
    'seeds: two allocators are compared by the seeds that both have');
($status, undef, $err) = run('study/seeds', '/bin/false', 4, $dir);
isnt($status, 0, 'seeds: a program that fails gives a status other than 0');
like($err, qr/did not come to its end/,
    'seeds: a message says that a program has failed');

# With the seed of the emulators the host must get their results.
SKIP: {
my (%asked, %granted, %of_host);
for my $row (grep { $_->{work} eq 'pieces' }
    table('study/results', 'pieces')) {
	my $key = "$row->{name} granted_" . 2 ** $row->{order};
	$asked{$key} += $row->{asked};
	$granted{$key} += $row->{granted};
}
skip 'no results are checked in', 2 if !%asked;
on_pc('the host is another machine', 2);
($status, $out, $err) = run('build/study/seeds',
    slurp('study/study.h') =~ /^#define SEED (\d+)/m, 1);
$of_host{"$1 $2"} = $3 while $out =~ /^pages,(\w+),pieces,(\w+_\d+),\d+,(.*)/mg;
is("$status$err", '0', 'seeds: the seed of the emulators is run');
is(join(' ', grep { abs(100 * $granted{$_} / $asked{$_} -
    ($of_host{$_} // 0)) > 1e-6 } sort keys %asked), '',
    'seeds: with that seed the host grants the same pieces as the emulators');
}

# ---- What a page costs the caller ------------------------------------------

# In each of these traces an allocator gives 10 pages. In xv6 the ten gets cost
# 140 instructions in plain and 240 in asis, with the harness. In asis the gets
# of jos also fill the pages.
my %sum = (plain => { xv6 => 140, jos => 140 }, clear => { xv6 => 10140,
    jos => 10140 }, nofill => { xv6 => 140, jos => 140 }, asis => { xv6 => 240,
    jos => 20040 });
my @calls = map {
	my ($name, $variant) = @$_;
	map {
		my $head = "$name,$variant,$_,trace";
		my $get = $sum{$variant}{$name};
		("$head.get,10,0,0,0,0,$get,0\n",
		    "$head.free,10,0,0,0,0,140,0\n",
		    "$head.share,2,0,0,0,0,30,0\n")
	} TRACES
} map { my $name = $_; map { [$name, $_] } sort keys %sum } qw(xv6 jos);
mkdir "$dir/caller";
spew("$dir/caller/calls.csv", join '',
    "name,variant,work,key,n,min,median,p99,max,sum,hash\n", @calls);
spew("$dir/caller/init.csv", "name,variant,work,memory,pages," .
    "metadata_bytes,instructions\nxv6,asis,init,8M,9,0,50\n");
spew("$dir/caller/heaptraces.csv", "name,trace,roomy_get_x100,way4\n" .
    "knr,lua,100,1100\nknr,sed,300,1300\nslab,lua,100,1000\n" .
    "slab,sed,at 1: get(1) fails\n");
spew("$dir/caller/clocks.csv", join "\n",
    'family,name,work,key,n,instructions,repetitions,clocks',
    (map { "pages,xv6,$_,trace.get,10,70,0,290" } TRACES), '');
read_figures("$dir/caller");
is(instructions('xv6', 'traces', 'get'), 7,
    'traces: the mean of all calls is right');
is(whole('clocks', 'xv6', 'traces'), 1740,
    'traces: the sum of all calls is right');
is(page_cost('xv6', 'plain', qw(get free share)), 22,
    'caller: the calls for a page cost 22 instructions without the harness');
is(setup_cost('xv6'), 5, 'caller: the set-up costs 5 instructions a page');
is(in_all('xv6'), 37, 'caller: the whole cost is that of the variant asis');
is(clearing('xv6'), 1000,
    'caller: the cost of clearing is the difference of clear and plain');
is(clearing('jos'), 0, 'caller: clearing costs nothing if get fills pages');
is(of_programs('knr', 'way4'), 1200, 'programs: the mean is right');
is(most_of_programs('knr', 'way4'), 1300, 'programs: the maximum is right');
ok(!defined eval { of_programs('slab', 'way4') },
    'programs: a heap that fails in one program has no mean');

# ---- Tables in a page ------------------------------------------------------

spew("$dir/page.md", "a\n<!-- study/prices $dir pages -->\nold\n" .
    "<!-- end -->\nb\n");
($status, $out) = run('study/fill', '--check', "$dir/page.md");
is($status, 1, 'fill: a table that differs gives status 1');
like($out, qr/page\.md has other tables; study\/fill \S+ puts them in/,
    'fill: if a table differs, the message says what to do');
run('study/fill', "$dir/page.md");
($status, $out) = run('study/fill', '--check', "$dir/page.md");
is("$status$out", '0', 'fill: the right table is put in');
like(slurp("$dir/page.md"), qr/\Aa\n<!-- .*?<!-- end -->\nb\n\z/s,
    'fill: the text around the table stays');

# ---- Headers ---------------------------------------------------------------

my (undef, $rules) = run('make', '-pn', 'help');
for my $program (qw(study/cache study/seeds study/heaps web-race/race)) {
	my ($sources) = $rules =~ /^build\/$program: (.*)/m;
	my @lacks = grep { " $sources " !~ / \Q$_\E / } qw(study/study.h
	    include/mm.h include/layout.h tests/host/real.h
	    tests/guest/bench/tsc.h);
	is("@lacks", '', "$program is built again when a header changes");
}

done_testing();
