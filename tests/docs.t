#!/usr/bin/perl
# README.md and docs/ beside the tree that they speak of: backticks are kept
# for what is in it, so that everything between two of them can be looked up.
# Links must lead somewhere, limits must be those of the sources, and the list
# of system calls must be the kernel's table and Linux's numbers.
#
#	`make test T=tests/docs.t`	targets, and a variable's file
#	`mm/memory.c`, `memory.c`	a file, or the last part of its path
#	`kfree()`			a function or macro of the sources
#	`/dev/null`			a file of the archive
#	`tools/emulate --on bochs`	a program of ours, and its options
#	anything else			words of some source, as they stand

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

my @pages = ('README.md', 'tests/README.md', glob 'docs/*.md');
my @files = map { s/^\.\///r } grep { !/^\.\/(\.git|build)\// }
    split /\n/, (run('find', '.', '-type', 'f'))[1];
my %exists = map { $_ => 1 } @files;
my %base = map { s/.*\///r => 1 } @files;
my %text = map { $_ => slurp($_) } grep { !/\.md$|^tests\/docs\.t$/ } @files;
my $all = join "\n", map { $text{$_} } sort keys %text;
my $one_line = $all =~ s/\s+/ /gr;	# for words that a source breaks

sub page_text {
	my ($page) = @_;
	my $text = slurp($page);
	utf8::decode($text);
	return $text;
}

# A page without what it shows of commands and their output.
sub prose {
	my ($page) = @_;
	return page_text($page) =~ s/^```.*?^```$//gmsr;
}

# ---- What stands in backticks -------------------------------------------

my %target = map { $_ => 1 } map { split } $text{Makefile} =~
    /^([\w.\/ -]+?):(?!=)/gm;

# What the archive is made of.
my %archived = map { $_ => 1 } qw(/ /bin /sbin /dev /etc /lib /sbin/init),
    (map { "/bin/$_" } $all =~ /^utilities="(.*)"$/m ?
	split(' ', $1) : ()),
    (map { "/dev/$_" } $text{'tools/archive'} =~ /^\t(\w+)\t[46]\d\d\t/gm),
    (map { '/bin/' . s/.*\/|\.c$//gr } glob 'user/*.c'),
    (map { '/etc/' . s/.*\///r } glob 'user/etc/*');

# A glob in scalar context would remember where it was.
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
	    !$target{$_}) } split ' ', $words;
}

# A command: our own with its options, whose values are the caller's affair,
# or the host's upon files of ours.
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
	is(join(', ', @unknown), '', "$page speaks of what is there");
	is(() = prose($page) =~ /`/g, 2 * (() = prose($page) =~ /`[^`]+`/g),
	    '... in pairs of backticks');
}

# ---- Links --------------------------------------------------------------

# GitHub's names for headings.
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
	is(join(' ', @dead), '', "$page: its links lead somewhere");
}
my %reached = ('README.md' => 1);
my @next = 'README.md';
while (my $page = shift @next) {
	push @next, grep { !$reached{$_}++ } @{$leads{$page} || []};
}
is(join(' ', grep { !$reached{$_} } @pages), '',
    'README.md leads to every page');

# ---- The system calls ---------------------------------------------------

my $programs = page_text('docs/programs.md');
my %kernel = map { /(\d+), (\w+), (\d)/ ? ($1 => "sys_$2 $3") : () }
    $text{'kernel/syscalls.c'} =~ /\bcall\((\d+, \w+, \d)\)/g;
my (%page, %name, @words);
while ($programs =~
    /^\| (\d+) \| (\w+) \| `(\w+)\(\)` \| (\d) \| (.*?) ?\|$/mg) {
	my ($number, $name, $function, $arguments, $list) =
	    ($1, $2, $3, $4, $5);
	$page{$number} = "$function $arguments";
	$name{$number} = $name;
	push @words, $name if (() = $list =~ /\w[^,]*/g) != $arguments;
}
cmp_ok(scalar keys %kernel, '>', 50, 'the kernel has a table of calls');
is_deeply(\%page, \%kernel, 'docs/programs.md lists it');
is("@words", '', '... with as many arguments as it says');

SKIP: {
	my ($header) = grep { -e } map { "/usr/include/$_/unistd_32.h" }
	    qw(asm x86_64-linux-gnu/asm i386-linux-gnu/asm);
	skip 'the host has no unistd_32.h', 1 if !$header;
	my %linux = reverse slurp($header) =~ /__NR_(\w+) (\d+)$/mg;
	is_deeply(\%name, { map { $_ => $linux{$_} } keys %name },
	    '... under the names that Linux has for these numbers');
}

# ---- Limits and constants -----------------------------------------------

sub value {
	my ($name) = @_;
	my ($words) = $all =~ /^[ \t]*\#define[ \t]+$name[ \t]+([^\n]*?)[ \t]*
	    (?:\/\*.*)?$/mx;
	return 'undefined' if !defined $words;
	$words =~ s/\b(?!0x)([A-Z]\w+)\b/value($1)/ge;
	$words =~ s/\b(\w+?)U?L\b/$1/g;
	return $words =~ /^[\d\sx\(\)a-f+*-]+$/i ? eval $words : $words;
}

my $rows = 0;
while ($programs =~ /^\| [^|]+ \| ([\d,]+)[^|]* \| `([A-Z_0-9]+)` \|/mg) {
	my ($number, $name) = ($1 =~ tr/,//dr, $2);
	is(value($name), $number, "$name is $number");
	$rows++;
}
cmp_ok($rows, '>', 10, 'docs/programs.md lists the limits');

# Sizes, as gdb sees them in the kernel that was built.
my (undef, $sizes) = run('gdb', '-batch',
    (map { ('-ex', "print sizeof($_)") } 'struct task', 'struct frame',
	'struct space', '((struct task *)0)->action',
	'((struct task *)0)->file'), 'build/tally.elf');
my ($task, $frame, $space, $action, $file) = $sizes =~ /= (\d+)$/mg;
my $kernel = page_text('docs/kernel.md');
for (['the task', 'prints %d, so', $task],
    ['the rest of its page', 'so %d bytes are left', 4096 - $task],
    ['the frame', 'registers    %d bytes', $frame],
    ['the address space', 'areas      %d bytes', $space],
    ['the signal actions', 'actions                      %d bytes', $action],
    ['the open files', 'open files              %d bytes', $file]) {
	my ($what, $words, $size) = @$_;
	ok(index($kernel, sprintf $words, $size) >= 0,
	    "docs/kernel.md: the size of $what is $size");
}

# And the instructions of one system call add up.
my @steps = $kernel =~ /^\|.*\| (\d+) \|$/mg;
my $sum = pop @steps;
$sum -= $_ for @steps;
is($sum, 0, 'the instructions of one system call add up');

# Figures: those of the last make bench, if it has seen this kernel.
my ($shown) = page_text('docs/memory.md') =~ /^(name +median.*?)^```$/ms;
my %shown = $shown =~ /^(\w+) +(\d+) /mg;
cmp_ok(scalar keys %shown, '>', 20, 'docs/memory.md shows figures');
SKIP: {
	skip 'no figures of this kernel: make bench', 1
	    if (-M 'build/bench.csv' // 1e9) > -M 'build/tally.elf';
	my %median = slurp('build/bench.csv') =~ /^(\w+),(\d+),/mg;
	is(join(' ', grep { abs(($median{$_} || 0) - $shown{$_}) >
	    0.05 * $shown{$_} } sort keys %shown), '',
	    '... and they are right within 5 in 100');
}

done_testing();
