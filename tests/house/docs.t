#!/usr/bin/perl
# Compares README.md and docs/ with the tree. Backticks are only for what is in
# the tree, so that everything between two backticks can be checked. Links must
# lead somewhere, no system call may be left out, and sizes and figures must be
# those of the kernel. tests/docs/docs.t checks docs/programs.md.
#
#	`make test T=tests/docs/docs.t`	targets, and a variable's file
#	`mm/memory.c`, `memory.c`	a file, or the last part of its path
#	`kfree()`			a function or macro of the sources
#	`/dev/null`			a file of the archive
#	`tools/emulate --on bochs`	a program of ours, and its options
#	anything else			words of some source, as they stand
#
# Needs: build/takes

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my @pages = ('README.md', 'tests/README.md', glob 'docs/*.md');
my @files = map { s/^\.\///r } grep { !/^\.\/(\.git|build)\// }
    split /\n/, (run('find', '.', '-type', 'f'))[1];
my %exists = map { $_ => 1 } @files;
my %base = map { s/.*\///r => 1 } @files;
my %text = map { $_ => slurp($_) } grep {
    !/\.md$|^tests\/house\/docs\.t$/ } @files;
my $all = join "\n", map { $text{$_} } sort keys %text;
my $one_line = $all =~ s/\s+/ /gr;	# for words on two lines

sub page_text {
	my ($page) = @_;
	my $text = slurp($page);
	utf8::decode($text);
	return $text;
}

# Returns a page without the commands and output that it shows.
sub prose {
	my ($page) = @_;
	return page_text($page) =~ s/^```.*?^```$//gmsr;
}

# ---- Words in backticks -------------------------------------------------

my %target = map { $_ => 1 } map { split } join('', map { $text{$_} }
    'Makefile', glob '*/*.mk') =~ /^([\w.\/ -]+?):(?!=)/gm;

# The files of the archive.
my %archived = map { $_ => 1 } qw(/ /bin /sbin /dev /etc /lib /sbin/init),
    (map { "/bin/$_" } $all =~ /^utilities="([^"]*)"$/m ?
	split(' ', $1) : ()),
    (map { "/dev/$_" } $text{'tools/archive'} =~ /^\t(\w+)\t[46]\d\d\t/gm),
    (map { '/bin/' . s/.*\/|\.c$//gr } glob 'user/*.c'),
    (map { '/etc/' . s/.*\///r } glob 'user/etc/*');

# A glob in scalar context would remember its position.
sub there {
	my ($path, $dir) = @_;
	return scalar grep { -e } map { glob } $path, "$dir$path";
}

sub is_variable {
	my ($name, $value) = @_;
	return $all =~ /^$name\t*=|\(\Q$name\E\)/m &&
	    ($value !~ m{^tests/} || there($value, ''));
}

sub is_make {
	my ($words) = @_;
	return !grep { !/^-/ && (/^(\w+)=(.*)$/ ? !is_variable($1, $2) :
	    !$target{$_}) } split ' ', $words =~ s/"[^"]*"/words/gr;
}

# Is this a command? It is one of ours with its options, whose values are free,
# or one of the host on our files.
sub is_command {
	my ($program, @rest) = split ' ', shift;
	return !grep { m{/} && !there($_, '') && index($all, $_) < 0 } @rest
	    if $program =~ /^(prove|gdb|objdump)$/;
	return 0 if !$exists{$program};
	return !grep { /^(--?[a-z]+)/ && index($text{$program}, $1) < 0 } @rest;
}

sub is_known {
	my ($words, $dir) = @_;
	return is_make($1) if $words =~ /\bmake((?: [^|;]+)?)$/;
	return is_command($words)
	    if $words =~ m{^(tools/\S+|prove|gdb|objdump) };
	return $all =~ /\b\Q$1\E\(|^\Q$1\E:|#define \Q$1\E\b/m
	    if $words =~ /^(\w+)\(\)$/;
	return $archived{$words} if $words =~ m{^/[\w/.-]*$};
	return 1 if $exists{$words} || $base{$words};
	return is_variable($1, $2) if $words =~ /^([A-Z]+)=(\S*)$/;
	return index($all, qq{option("$1"}) >= 0 if $words =~ /^(\w+)=/;
	return there($words, $dir)
	    if $words =~ m{^[\w.*-]+/[\w.*/-]*$} && $words !~ /^build/;
	return $all =~ /(?<!\w)\Q$words\E(?!\w)/ if $words =~ /^\w+$/;
	return index($one_line, $words) >= 0;
}

for my $page (@pages) {
	my ($dir) = $page =~ m{^(.*/|)};
	my %seen;
	my @unknown = grep { !$seen{$_}++ && !is_known($_, $dir) }
	    map { s/\s+/ /gr } prose($page) =~ /`([^`]+)`/g;
	is(join(', ', @unknown), '', "$page has in backticks only what exists");
	is(() = prose($page) =~ /`/g, 2 * (() = prose($page) =~ /`[^`]+`/g),
	    "the backticks of $page come in pairs");
}

# ---- Links --------------------------------------------------------------

# Returns GitHub's anchors of headings.
sub anchors {
	my ($page) = @_;
	return map { lc(s/[^\w\s-]//gr) =~ tr/ /-/r }
	    prose($page) =~ /^#+ (.*)$/mg;
}

my %leads;				# page => pages that it links to
for my $page (@pages) {
	my ($dir) = $page =~ m{^(.*/|)};
	my @dead;
	for my $link (prose($page) =~ /\]\(([^)]+)\)/g) {
		next if $link =~ /^https:/;
		my ($path, $anchor) = $link =~ /^([^#]*)#?(.*)$/;
		my $to = $path eq '' ? $page : "$dir$path";
		1 while $to =~ s{[^/]+/\.\./}{};
		push @{$leads{$page}}, $to;
		push @dead, $link if !$exists{$to} && !-d $to ||
		    $anchor && !grep { $_ eq $anchor } anchors($to);
	}
	is(join(' ', @dead), '', "$page: every link leads somewhere");
}
my %reached = ('README.md' => 1);
my @next = 'README.md';
while (my $page = shift @next) {
	push @next, grep { !$reached{$_}++ } @{$leads{$page} || []};
}
is(join(' ', grep { !$reached{$_} } @pages), '',
    'README.md links to every page');

# ---- The system calls ---------------------------------------------------

# No header declares system calls. So nothing else would find a call that is
# left out of the table, or that gets fewer arguments than it uses.
my @calls = system_calls();
my %in_table = map { $_->{function} => 1 } @calls;
my %takes = map { $text{$_} =~
    /^(?!static)\w[\w *]*\bsys_(\w+)\(([^;{}]*)\)\n\{/mg }
    grep { /^kernel\// } sort keys %text;
is(join(' ', grep { !$in_table{$_} } sort keys %takes), '',
    'every system call of the kernel is in its table');
is(join(' ', map { $_->{name} } grep { $_->{taken} !=
    (() = $takes{$_->{function}} =~ /\w+ [^,]+/g) }
    grep { $_->{function} ne 'answer' } @calls), '',
    'every system call gets as many arguments as it takes');

# ---- Sizes and figures --------------------------------------------------

# The sizes come from the compiler.
my %size_of = (task => 'struct task', frame => 'struct frame',
    space => 'struct space', action => '((struct task *)0)->action',
    file => '((struct task *)0)->fd_array');
my $dir = private_dir();
spew("$dir/sizes.c", qq(#include "task.h"\n) . join '',
    map { "char $_\[sizeof($size_of{$_})];\n" } sort keys %size_of);
run(qw(tools/cross gcc -m32 -ffreestanding -nostdinc -iquote include),
    qw(-isystem build/uapi -c -o), "$dir/sizes.o", "$dir/sizes.c");
my %size = map { /^\w+ (\w+) \w (\w+)$/ ? ($2 => hex $1) : () }
    split /\n/, (run(qw(tools/cross nm -S), "$dir/sizes.o"))[1];
my $kernel = page_text('docs/kernel.md');
for (['the task', 'prints %d, so', $size{task}],
    ['the rest of its page', 'so %d bytes are left', 4096 - $size{task}],
    ['the frame', 'registers    %d bytes', $size{frame}],
    ['the address space', 'areas      %d bytes', $size{space}],
    ['the signal actions', 'actions                      %d bytes',
	$size{action}],
    ['the descriptors', '32 descriptors                         %d bytes',
	$size{file}]) {
	my ($what, $words, $size) = @$_;
	ok(index($kernel, sprintf $words, $size) >= 0,
	    "docs/kernel.md: the size of $what is $size");
}

# The instructions of one system call must add up.
my @steps = $kernel =~ /^\|.*\| (\d+) \|$/mg;
my $call = pop @steps;
my $sum = $call;
$sum -= $_ for @steps;
is($sum, 0, 'the instructions of one system call add up');
my ($row, $around) = $kernel =~ /row getpid says (\d+)\. It counts (\d+) more/;
my ($measured) = page_text('docs/memory.md') =~ /^getpid +(\d+) /m;
is_deeply([$row, $call + ($around // 0)], [$measured, $measured],
    'the steps of a system call add up to the figure of make bench');

# The figures are compared with the last make bench, if it ran this kernel.
my ($shown) = page_text('docs/memory.md') =~ /^(name +median.*?)^```$/ms;
my %shown = $shown =~ /^(\w+) +(\d+) /mg;
cmp_ok(scalar keys %shown, '>', 20, 'docs/memory.md shows figures');
SKIP: {
	skip 'no figures of this kernel: make bench', 1
	    if (-M 'build/bench.csv' // 1e9) > (-M 'build/tally.elf' // 0);
	my %median = slurp('build/bench.csv') =~ /^(\w+),(\d+),/mg;
	is(join(' ', grep { abs(($median{$_} || 0) - $shown{$_}) >
	    0.05 * $shown{$_} } sort keys %shown), '',
	    'the figures of docs/memory.md are right within 5 %');
}

# ---- docs/proof.md ------------------------------------------------------

# Each proof has a row, in the order of the list, with the pages of its machine
# and the bound of its loops. The page also shows one proof unchanged.
sub row_of {
	my ($name, undef, @words) = split " ", $_[0];
	my %is = map { /^(PAGES|unwind)=(\d+)$/ } @words;
	return join " | ", $name, map { $is{$_} // "" } qw(PAGES unwind);
}

my $proof = page_text("docs/proof.md");
my @proofs = map { row_of($_) } grep { !/^#/ && /\S/ }
    split /\n(?!\t)/, $text{"tests/campaigns/proof/proofs"};
my @rows = map { s/ \| .* \| (\d*) \| (\d*) \|$/ | $1 | $2/r }
    $proof =~ /^\| (\w+ \| .*? \| \d* \| \d* \|)$/mg;
is_deeply(\@rows, \@proofs, "docs/proof.md has a row for each proof");
my ($shown_proof) = $proof =~ /^```c\n(.*?)^```$/ms;
ok(index($text{'tests/campaigns/proof/kalloc.c'}, $shown_proof // "none") >= 0,
    "docs/proof.md shows one proof unchanged");

done_testing();
