#!/usr/bin/perl
# The system on another page allocator: make run ALLOC=NAME. Each that can
# boots, with a shell that computes, a storm that takes all of memory and gives
# it back, and an audit that asks the allocator; of the others make says why
# not. What an allocator does wrong ends in words with its name.
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

# ---- Those that can -----------------------------------------------------

my @all = slurp('study/pages.c') =~ /^\tX\((\w+)\)/mg;
my @can = grep { slurp("study/pages/$_.c") =~ /^\t\.free = /m } @all;
my @cannot = grep { my $a = $_; !grep { $a eq $_ } @can } @all;
cmp_ok(scalar @can, '>', 15, 'there are some');
is("@cannot", 'bump', 'all but one can');

for my $name (grep { $_ ne 'tally' } @can) {
	my $out = boots("$name: shell, storm and audit", SUCCESS,
	    ["pages: $name (", 'audit: ok', -d 'build/klibc/root' ? "\nx42y" :
	    (), ' children', "\naudit: ok"], '--memory', '16M', '--cmdline',
	    'once', at_prompt($lines), "build/alloc/$name/tally.img");
	my ($has, $books, $others) = $out =~
	    /^pages: .* has (\d+), and (\d+) for its books; (\d+) others$/m;
	my ($free, $left, $after) = $out =~ /^storm: .*?(\d+) pages free$/mg;
	cmp_ok($has // 0, '>', 3500, "$name: it has most of memory");
	is($after // -1, $free // 0, "$name: no page is lost");
	cmp_ok($left // 99, '<', 20, "$name: all of it was in use");
}
boots('in 4 MiB', SUCCESS, ['pages: sos (', "\naudit: ok"], '--memory', '4M',
    '--cmdline', 'once', at_prompt($lines), 'build/alloc/sos/tally.img');
boots('in 1 GiB', SUCCESS, ['pages: buddy (', "\naudit: ok"], '--memory', '1G',
    '--cmdline', 'once', at_prompt('audit; exit'),
    'build/alloc/buddy/tally.img');

# ---- What make says -----------------------------------------------------

sub make_says {
	my ($name, $expected, $words, @arguments) = @_;
	my ($status, $out, $err) = run('make', @arguments);
	ok($status == $expected && "$out$err" =~ $words, $name)
	    or diag("make @arguments: status $status\n$out$err");
}

make_says('bump: why not', 2, qr/bump cannot carry the system: it has no free/,
    'run', 'ALLOC=bump');
make_says('an unknown name: those that there are', 2,
    qr/No page allocator is named best\. There are: bitmap .* xv6/,
    'bench', 'ALLOC=best');
make_says('two names', 2, qr/ALLOC is one name, and not xv6 jos\./, 'run',
    'ALLOC=xv6 jos');
for my $goal (qw(lint bench-alloc build/alloc/xv6/tally.img)) {
	make_says("$goal: that it ignores ALLOC", 2,
	    qr/ALLOC has no effect on make \Q$goal\E\. .* take it: run /,
	    '-n', $goal, 'ALLOC=bitmap');
}
make_says('no goal: that all ignores it', 2, qr/no effect on make all\./,
    '-n', 'ALLOC=xv6');
make_says('a goal beside run: the same', 2, qr/no effect on make clean\./,
    '-n', 'run', 'clean', 'ALLOC=xv6');
make_says('run takes its image', 0, qr{build/alloc/xv6/tally\.img$}m,
    '-n', 'run', 'ALLOC=xv6');
make_says('... and for tally the usual one', 0, qr{ build/tally\.img$}m,
    '-n', 'run', 'ALLOC=tally');
make_says('debug takes its names', 0,
    qr{--debug build/alloc/xv6/tally\.elf}, '-n', 'debug', 'ALLOC=xv6');
make_says('bench compares it', 0,
    qr{study/systembench build/alloc/xv6/bench\.csv xv6$}m,
    '-n', 'bench', 'ALLOC=xv6');

# ---- Its figures --------------------------------------------------------

my ($status, $out, $err) = run('study/systembench', '--only', 'bench,prompt',
    "$dir/xv6.csv", 'xv6');
is("$status$err", '0', 'the figures of xv6');
like($out, qr/^$_ +\d+ +\d+ +\d+\.\d\d$/m, "... $_")
    for qw(kalloc_pair get_free_page boot_to_prompt);
my @check = (qw(study/systembench --check), "$dir/xv6.csv");
($status, $out) = run(@check, 'study/system.csv');
is($status, 0, '... are those that are kept') or diag($out);
my $new = slurp("$dir/xv6.csv");
spew("$dir/kept.csv", $new =~ s/^(xv6,kalloc_pair,)/${1}9/mr);
($status, $out) = run(@check, "$dir/kept.csv");
like("$status $out", qr/^1 .*: xv6, get and free: /, '... and others are not');
spew("$dir/kept.csv", $new =~ s/^# /# gcc 2, /r =~ s/^(xv6,.*),/$1,9/mgr);
($status, $out) = run(@check, "$dir/kept.csv");
like("$status $out", qr/^0 .* is of other tools: gcc 2, /,
    '... but of another compiler nothing is compared');
is((run(qw(study/fill --check docs/system-alloc.md)))[0], 0,
    'the table is that of study/system.csv');
is((run(qw(study/systembench --only)))[0], 1, 'a wrong call ends with 1');

# ---- What goes wrong ----------------------------------------------------

# xv6 with one change each, in a copy of the tree with what is made of it.
run('sh', '-c', 'mkdir -p "$0/build/study" && cp -a $(ls | grep -v "^build$") \
	"$0" && cd build && cp -a boot init kernel mm uapi archive.tar \
	boot.bin build calls.h made-by padding small takes "$0/build" &&
	cp -a study/asis study/*.o "$0/build/study"', "$dir/tree");
sub wrong {
	my ($name, $from, $to, @words) = @_;
	my $source = slurp('study/pages/xv6.c');
	$source =~ s/\Q$from\E/$to/ or die "xv6.c has no $from";
	$source =~ s/EXPORT\(xv6\)/EXPORT(bad)/;
	$source =~ s/\.name = "xv6"/.name = "bad"/;
	spew("$dir/tree/study/pages/bad.c", $source);
	my ($status, undef, $err) = run('make', '-C', "$dir/tree",
	    'build/alloc/bad/tally.img');
	is($status, 0, "$name is built") or diag($err);
	($status, my $out) = boot('--memory', '16M', '--cmdline',
	    'init=/bin/poweroff', "$dir/tree/build/alloc/bad/tally.img");
	like($out, $_, $name) for @words;
}

wrong('a page given twice', 'freelist = node->next;', '',
    qr/kalloc: bad gives [0-9a-f]{8}, which is held or no page/);
wrong('a page that is lost', "\tnode->next = freelist;\n\tfreelist = node;",
    "\tif (page % 0x100000) {\n\tnode->next = freelist;\n\t" .
    "freelist = node;\n\t}",
    qr/^audit: bad: \d+ pages are free, expected \d+\naudit: failed/m);
wrong('none given while some are free', 'if (!node)', 'if (1)',
    qr/kalloc: bad gives no page, and has \d+/);

done_testing();
