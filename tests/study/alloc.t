#!/usr/bin/perl
# Tests the system with another page allocator: make run ALLOC=NAME. With each
# allocator that can free pages the system boots, the shell computes, a storm
# takes and returns all memory, and the audit calls the allocator's check. For
# an allocator that cannot free, make says why the system cannot run. If an
# allocator makes a mistake, a message with its name ends the run.
#
# Needs: $(SYSTEM_OTHERS:%=build/alloc/%/tally.img) build/alloc/xv6/bench.img
# Needs: build/alloc/xv6/prompt.img build/alloc/tally/prompt.img
# Needs: $(FIGURE_IMAGES) build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();
my $lines = 'echo x$((6*7))y; storm; audit; exit';
$lines = 'storm; audit; exit' if !-d 'build/klibc/root';

# ---- Allocators with which the system runs ------------------------------

my @all = slurp('study/pages.c') =~ /^\tX\((\w+)\)/mg;
my @can = grep { slurp("study/pages/$_.c") =~ /^\t\.free = /m } @all;
my @cannot = grep { my $a = $_; !grep { $a eq $_ } @can } @all;
cmp_ok(scalar @can, '>', 15, 'the system can run with more than 15 allocators');
is("@cannot", 'bump', 'bump is the only allocator that cannot free pages');

for my $name (grep { $_ ne 'tally' } @can) {
	my $out = boots("$name: shell, storm and audit", SUCCESS,
	    ["pages: $name (", 'audit: ok', -d 'build/klibc/root' ? "\nx42y" :
	    (), ' children', "\naudit: ok"], '--memory', '16M', '--cmdline',
	    'once', at_prompt($lines), "build/alloc/$name/tally.img");
	my ($has, $books, $others) = $out =~
	    /^pages: .* has (\d+), and (\d+) for its books; (\d+) others$/m;
	my ($free, $left, $after) = $out =~ /^storm: .*?(\d+) pages free$/mg;
	cmp_ok($has // 0, '>', 3500,
	    "$name: the allocator manages more than 3500 pages");
	is($after // -1, $free // 0, "$name: no page is lost in a storm");
	cmp_ok($left // 99, '<', 20,
	    "$name: in a storm fewer than 20 pages are free");
}
boots('sos boots in 4 MiB', SUCCESS, ['pages: sos (', "\naudit: ok"],
    '--memory', '4M',
    '--cmdline', 'once', at_prompt($lines), 'build/alloc/sos/tally.img');
boots('buddy boots in 1 GiB', SUCCESS, ['pages: buddy (', "\naudit: ok"],
    '--memory', '1G',
    '--cmdline', 'once', at_prompt('audit; exit'),
    'build/alloc/buddy/tally.img');

# ---- Messages of make ---------------------------------------------------

sub make_says {
	my ($name, $expected, $words, @arguments) = @_;
	my ($status, $out, $err) = run('make', @arguments);
	ok($status == $expected && "$out$err" =~ $words, $name)
	    or diag("make @arguments: status $status\n$out$err");
}

make_says('make says why bump cannot carry the system', 2,
    qr/bump cannot carry the system: it has no free/,
    'run', 'ALLOC=bump');
make_says('for an unknown allocator make lists the known ones', 2,
    qr/No page allocator is named best\. There are: bitmap .* xv6/,
    'bench', 'ALLOC=best');
make_says('make refuses an ALLOC with two names', 2,
    qr/ALLOC is one name, and not xv6 jos\./,
    'run',
    'ALLOC=xv6 jos');
for my $goal (qw(lint bench-alloc build/alloc/xv6/tally.img)) {
	make_says("make says that $goal ignores ALLOC", 2,
	    qr/ALLOC has no effect on make \Q$goal\E\. .* take it: run /,
	    '-n', $goal, 'ALLOC=bitmap');
}
make_says('make without a goal says that all ignores ALLOC', 2,
    qr/no effect on make all\./,
    '-n', 'ALLOC=xv6');
make_says('make says that a goal beside run ignores ALLOC', 2,
    qr/no effect on make clean\./,
    '-n', 'run', 'clean', 'ALLOC=xv6');
make_says('make run ALLOC=xv6 uses the image with xv6', 0,
    qr{build/alloc/xv6/tally\.img$}m,
    '-n', 'run', 'ALLOC=xv6');
make_says('make run ALLOC=tally uses the usual image', 0,
    qr{ build/tally\.img$}m,
    '-n', 'run', 'ALLOC=tally');
make_says('make debug ALLOC=xv6 uses the symbols of the kernel with xv6', 0,
    qr{--debug build/alloc/xv6/tally\.elf}, '-n', 'debug', 'ALLOC=xv6');
make_says('make bench ALLOC=xv6 measures xv6', 0,
    qr{study/systembench build/alloc/xv6/bench\.csv xv6$}m,
    '-n', 'bench', 'ALLOC=xv6');

# ---- Figures of an allocator --------------------------------------------

my ($status, $out, $err) = run('study/systembench', '--only', 'bench,prompt',
    "$dir/xv6.csv", 'xv6');
is("$status$err", '0', 'systembench measures xv6');
like($out, qr/^$_ +\d+ +\d+ +\d+\.\d\d$/m, "systembench prints the row $_")
    for qw(kalloc_pair get_free_page boot_to_prompt);
my @check = (qw(study/systembench --check), "$dir/xv6.csv");
($status, $out) = run(@check, 'study/system.csv');
is($status, 0, 'the figures of xv6 equal those of study/system.csv')
    or diag($out);
my $new = slurp("$dir/xv6.csv");
spew("$dir/kept.csv", $new =~ s/^(xv6,kalloc_pair,)/${1}9/mr);
($status, $out) = run(@check, "$dir/kept.csv");
like("$status $out", qr/^1 .*: xv6, get and free: /,
    'systembench --check reports a figure that differs');
spew("$dir/kept.csv", $new =~ s/^# /# gcc 2, /r =~ s/^(xv6,.*),/$1,9/mgr);
($status, $out) = run(@check, "$dir/kept.csv");
like("$status $out", qr/^0 .* comes from other tools: gcc 2, /,
    'systembench --check compares nothing if the compiler is another one');
is((run(qw(study/fill --check docs/system-alloc.md)))[0], 0,
    'docs/system-alloc.md has the table of study/system.csv');
is((run(qw(study/systembench --only)))[0], 1,
    'wrong arguments of systembench give status 1');

# ---- Mistakes of an allocator -------------------------------------------

# Makes a copy of the tree and of the parts of build/ that a kernel needs.
run('sh', '-c', 'mkdir -p "$0/build/study" && cp -a $(ls | grep -v "^build$") \
	"$0" && cd build && cp -a boot init kernel mm uapi archive.tar \
	boot.bin build calls.h made-by padding small takes "$0/build" &&
	cp -a study/asis study/*.o "$0/build/study"', "$dir/tree");

# Replaces one part of xv6's source and builds the kernel with it. When this
# kernel runs, it must print these words.
sub wrong {
	my ($name, $from, $to, @words) = @_;
	my $source = slurp('study/pages/xv6.c');
	$source =~ s/\Q$from\E/$to/ or die "xv6.c has no $from";
	$source =~ s/EXPORT\(xv6\)/EXPORT(bad)/;
	$source =~ s/\.name = "xv6"/.name = "bad"/;
	spew("$dir/tree/study/pages/bad.c", $source);
	my ($status, undef, $err) = run('make', '-C', "$dir/tree",
	    'build/alloc/bad/tally.img');
	is($status, 0, "xv6 is built with $name") or diag($err);
	($status, my $out) = boot('--memory', '16M', '--cmdline',
	    'init=/bin/poweroff', "$dir/tree/build/alloc/bad/tally.img");
	like($out, $_, "$name is reported") for @words;
}

wrong('a page given twice', 'freelist = node->next;', '',
    qr/kalloc: bad gives [0-9a-f]{8}, which is held or no page/);
wrong('a page that is lost', "\tnode->next = freelist;\n\tfreelist = node;",
    "\tif (page % 0x100000) {\n\tnode->next = freelist;\n\t" .
    "freelist = node;\n\t}",
    qr/^audit: bad: \d+ pages are free, expected \d+\naudit: failed/m);
wrong('a get that fails although pages are free', 'if (!node)', 'if (1)',
    qr/kalloc: bad gives no page, and has \d+/);

done_testing();
