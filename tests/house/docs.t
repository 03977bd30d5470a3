#!/usr/bin/perl
# Compares README.md, tests/README.md and docs/ with the tree. Words in
# backticks must exist in the tree. Links must have a target, no system call may
# be left out, and sizes and figures must be those of the kernel.
# tests/docs/docs.t checks docs/programs.md. Words in backticks are one of
# these:
#
#	`make test T=tests/docs/docs.t`	targets, and a file in a variable
#	`mm/memory.c`, `memory.c`	a file, or the last part of its path
#	`kfree()`			a function or macro of the sources
#	`/dev/null`			a file of the archive
#	`tools/emulate --on bochs`	a program of ours, and its options
#	any other words			exactly these words in a source
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
my $one_line = $all =~ s/\s+/ /gr;	# finds words on two lines, too

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

# Does a file exist for this path, from the root or from the page's directory?
# grep calls glob in list context, because in scalar context glob iterates.
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

# Is this a command? It must be a program of the tree, with options that its
# text contains (their values are not checked), or prove, gdb or objdump with
# files that exist.
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

# Returns the anchors that GitHub gives to a page's headings.
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
	is(join(' ', @dead), '', "every link of $page has a target");
}
my %reached = ('README.md' => 1);
my @next = 'README.md';
while (my $page = shift @next) {
	push @next, grep { !$reached{$_}++ } @{$leads{$page} || []};
}
is(join(' ', grep { !$reached{$_} } @pages), '',
    'every page is reached by links from README.md');

# ---- The system calls ---------------------------------------------------

# No header declares the functions of system calls. So the compiler cannot find
# a function that is not in the table, or that gets fewer arguments than it
# uses.
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
    'every system call has as many parameters as its row has arguments');

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

# The last row must be the sum of the rows above it.
my @steps = $kernel =~ /^\|.*\| (\d+) \|$/mg;
my $call = pop @steps;
my $sum = $call;
$sum -= $_ for @steps;
is($sum, 0,
    'docs/kernel.md: the steps of a system call add up to the last row');
my ($row, $around) = $kernel =~
    /row getpid says (\d+)\. The row has (\d+) more/;
my ($measured) = page_text('docs/memory.md') =~ /^getpid +(\d+) /m;
is_deeply([$row, $call + ($around // 0)], [$measured, $measured],
    'docs/kernel.md: the steps explain the figure of getpid in make bench');

# The page's figures are compared with those of the last make bench, if it has
# run since the kernel was built.
my ($shown) = page_text('docs/memory.md') =~ /^(name +median.*?)^```$/ms;
my %shown = $shown =~ /^(\w+) +(\d+) /mg;
cmp_ok(scalar keys %shown, '>', 20, 'docs/memory.md has more than 20 figures');
SKIP: {
	skip 'no figures of this kernel: make bench', 1
	    if (-M 'build/bench.csv' // 1e9) > (-M 'build/tally.elf' // 0);
	my %median = slurp('build/bench.csv') =~ /^(\w+),(\d+),/mg;
	is(join(' ', grep { abs(($median{$_} || 0) - $shown{$_}) >
	    0.05 * $shown{$_} } sort keys %shown), '',
	    'the figures of docs/memory.md are right within 5 %');
}

# ---- Lines of sources in output -----------------------------------------

# Returns the lines of output in a page that name a function which the file does
# not define, or show a line which the file does not have. The line's number may
# be another one today: the pages say so.
sub stale_lines {
	my ($output) = @_;
	my ($file, @stale);
	for (split /\n/, $output) {
		my $word;
		if (/(\w+) \(.*\) at ([\w\/]+\.[chS]):\d+$/) {
			$file = $2;
			$word = qr/^\S.*\b\Q$1\E\(/m if $file !~ /\.h$/;
		} elsif (/^\d+\t(.*)$/ && $file) {
			$word = qr/^\Q$1\E$/m;
		} elsif (/^(\w+)\(\) is defined in ([\w\/.]+):\d+$/) {
			$file = $2;
			$word = qr/^\S.*\b\Q$1\E\(/m;
		} elsif (/^([\w\/]+\.c):\d+ (\w+\(.*)\)$/) {
			$file = $1;
			$word = qr/\Q$2\E/;
		}
		push @stale, $_ if $word && ($text{$file} // '') !~ $word;
	}
	return @stale;
}

for my $page (@pages) {
	is(join("\n", map { stale_lines($_) } page_text($page) =~
	    /^```\n(.*?)^```$/gms), '',
	    "the output that $page shows has lines of today's sources");
}

# ---- docs/proof.md ------------------------------------------------------

# The page must have a row for each proof, in the order of the list, with the
# number of pages of its machine and the bound of its loops. The page must also
# have the text of one proof.
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
is_deeply(\@rows, \@proofs,
    "docs/proof.md has a row for each proof, with its bounds");
my ($shown_proof) = $proof =~ /^```c\n(.*?)^```$/ms;
ok(index($text{'tests/campaigns/proof/kalloc.c'}, $shown_proof // "none") >= 0,
    "docs/proof.md has the text of a proof of kalloc.c");

done_testing();
