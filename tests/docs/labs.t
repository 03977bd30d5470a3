#!/usr/bin/perl
# Tests the labs. The code at the start of a lab gets no points, but messages
# that help. The kernel's own functions, or the allocator of docs/study-add.md,
# get all points. Each kernel of lab 5 boots, and the audit finds its fault. A
# table with an unknown name is refused. No file of a student is overwritten.
# For code that cannot be compiled, or that hangs, there is a message.
#
# Needs: build/test.img build/labs/try.img build/study.img $(LOST)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();

# Makes a lab as a student gets it, and copies the built files into it that the
# lab has not changed.
sub begin {
	my ($n) = @_;
	my ($status, $out, $err) = run('make', 'lab', "N=$n", "DIR=$dir/$n");
	is($status, 0, "make lab N=$n makes a lab") or diag("$out$err");
	like($out, qr{^lab: \S+/$n is yours; labs/$n-[\w-]+/README\.md}m,
	    "make lab N=$n prints which page to read");
	mkdir "$dir/$n/build";
	take_objects($n);
}

# Copies the tree's built files, with their times, into the lab. So files whose
# source is the same are not built again.
sub take_objects {
	my ($n) = @_;
	my @built = grep { -d || !/\.(?:img|elf|iso)$/ } grep {
		m{^build/(?:boot|init|mm|kernel|user|uapi)$} || -f }
	    glob 'build/*';
	push @built, 'build/study' if $n == 7;
	is((run('cp', '-a', @built, "$dir/$n/build"))[0], 0,
	    "the built files are copied into lab $n");
	mkdir "$dir/$n/build/tests";
	run('cp', '-a', 'build/tests/guest/kernel', "$dir/$n/build/tests");
	unlink glob "$dir/$n/build/{,labs/}*.{elf,img,bin}";
}

sub grade {
	my ($n, @more) = @_;
	my ($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'make',
	    '-C', "$dir/$n", 'TIMEOUT=' . GUARD, @more, 'grade');
	return ($status, "$out$err");
}

# Grades a lab that is not solved. There must be no points, and an explanation
# below each line.
sub gets_nothing {
	my ($n) = @_;
	my ($status, $said) = grade($n);
	isnt($status, 0, "a grade of unsolved lab $n fails");
	like($said, qr/^0 of \d+ points$/m,
	    "unsolved lab $n gets no points") or diag($said);
	my @missing = $said =~ /^0 of \d+  (.*\n.*)/mg;
	is(join(' ', grep { !/\n\t\w/ } @missing), '',
	    "each line of unsolved lab $n has an explanation");
	return $said;
}

sub gets_all {
	my ($n) = @_;
	my ($status, $said) = grade($n);
	is($status, 0, "a grade of solved lab $n succeeds");
	like($said, qr/^(\d+) of \1 points: well done$/m,
	    "solved lab $n gets all points")
	    or diag($said);
}

# Returns the files from which the lab's table removes functions.
sub cut_files {
	my ($n) = @_;
	my ($table) = glob "labs/$n-*/cut";
	my %files = map { $_ => 1 } slurp($table) =~
	    /^(?:body|gone|row|code) (\S+)/mg;
	return grep { -e } sort keys %files;
}

sub put_into {
	my ($n, $file, $from, $to) = @_;
	my $text = slurp($file);
	$text =~ s/$from/$to/ or fail("$file has no $from");
	spew("$dir/$n/$file", $text);
}

# ---- The kernel is the solution -------------------------------------------

for my $n (1, 2, 3, 4, 6, 8) {
	begin($n);
	my $said = gets_nothing($n);
	like($said, qr/^\t> panic: lab $n: \w+\(\) is yours to write$/m,
	    "unsolved lab $n names the missing function") if $n < 5;
	run('cp', '-p', $_, "$dir/$n/$_") for cut_files($n);
	take_objects($n);
	gets_all($n);
}

# ---- Half of a solution ----------------------------------------------------

put_into(4, 'mm/paging.c', qr/^\tfree_page_table\(old\);\n/m, '');
my ($status, $said) = grade(4);
isnt($status, 0, 'a grade of lab 4 without one line fails');
like($said, qr/^2 of 2  test fork_shares_tables$/m,
    'lab 4 without one line gets the points of the part that works');
like($said, qr/^0 of 2  test write_after_fork_copies_once\n\tThe first write/m,
    'lab 4 without one line gets an explanation of the part that fails');
put_into(4, 'mm/paging.c', qr/^\tfree_page_table\(old\);/m, "\tfree_page(old;");
($status, $said) = grade(4);
like($said, qr{^It cannot be built:\n(?:\t.*\n)*\tmm/paging\.c:\d+:.*error}m,
    "for a syntax error the compiler's message is printed");
like($said, qr/^0 of \d+ points$/m, 'a lab with a syntax error gets no points');
put_into(3, 'mm/paging.c', qr/^int copy_page\(.*\n\{\n\K/m,
    "\tprintk(\"ok 1 - write_after_fork_copies_once\\n\");\n");
($status, $said) = grade(3);
like($said, qr/^0 of \d  test write_after_fork_copies_once$/m,
    'a kernel that prints the result of a test gets no points for it');
like($said, qr/^\t> its result is there \d+ times$/m,
    'a message says that a kernel prints the result of a test itself');
put_into(1, 'mm/kalloc.c', qr/^unsigned long kalloc.*\n\{\n\K/m,
    "\tfor (;;)\n\t\tasm volatile(\"\");\n");
($status, $said) = grade(1, 'TIMEOUT=3');
like($said, qr/^\t> no end within 3 seconds$/m, 'code that hangs is stopped');
like($said, qr/^\t> an earlier machine hung, so it was not tried$/m,
    'no other machine is tried after one that hung');

# ---- Lab 5 ----------------------------------------------------------------

begin(5);
ok(!-e "$dir/5/labs/5-lost/faults",
    'lab 5 does not contain its list of faults');
like(gets_nothing(5), qr/^\t> no answer yet$/m,
    'a grade of unsolved lab 5 says that there is no answer');
my @names = slurp('labs/5-lost/faults') =~ /^== (\w+): /mg;
is(scalar @names, 10, 'lab 5 has ten kernels');
spew("$dir/5/answers.txt", join '', map { "$_: " .
    ($_ % 2 ? 'kfree' : $names[$_ - 1]) . "\n" } 1 .. 10);
($status, $said) = grade(5);
like($said, qr/^5 of 10 points$/m,
    'if half of the answers are right, lab 5 gets half of the points');
like($said, qr/^\t> it is not kfree\(\)$/m,
    'a grade of lab 5 names a wrong answer');
spew("$dir/5/answers.txt", join '', map { "$_: $names[$_ - 1]\n" } 1 .. 10);
gets_all(5);

# The page of lab 5 has lines to type at the prompt of a kernel.
my ($typed) = slurp('labs/5-lost/README.md') =~ /^```\n(tally.*?)^```/ms;
my @lines = ($typed // '') =~ /^tally# (.*)$/mg;
cmp_ok(scalar @lines, '>', 3, 'the page of lab 5 has lines to type');
for my $n (1 .. 10) {
	my ($status, $out) = boot('--cmdline', 'once',
	    at_prompt(@lines, 'exit'), "$dir/5/kernels/$n.img");
	like($out, qr/^tally[#>] .*^audit: M\d: page/ms,
	    "kernel $n of lab 5 boots, and its audit finds a fault");
}
($status, my $out) = boot('--cmdline', 'once', at_prompt(@lines, 'exit'),
    'build/labs/try.img');
is($status, SUCCESS, 'a kernel without a fault runs the lines of lab 5');
unlike($out, qr/^audit: (?!ok)/m,
    'the audit of a kernel without a fault finds nothing');

# ---- Lab 7 ----------------------------------------------------------------

begin(7);
like(gets_nothing(7), qr/^\tstudy: .* has no line X\(stack\)$/m,
    'unsolved lab 7 names the missing line of the table');
my ($example, $line) = slurp('docs/study-add.md') =~
    /^```c\n(.*?)^```.*?^```\n(\tX\(stack\).*?\n)```/ms;
put_into(7, 'study/pages.c', qr/^(?=\tX\(xv6\))/m, $line);
spew("$dir/7/study/pages/stack.c", $example);
gets_all(7);

# ---- Errors ----------------------------------------------------------------

sub refuses {
	my ($name, $words, @command) = @_;
	my ($status, $out, $err) = run(@command);
	isnt($status, 0, "$name is refused");
	like($err, qr/^$words/m, "a message says why $name is refused");
}

refuses('a lab that exists already', qr{lab: \S+/1 is there already; .* DIR=},
    'make', 'lab', 'N=1', "DIR=$dir/1");
refuses('a tree that git cannot list', qr/lab: the tree's files cannot be/,
    'env', 'GIT_DIR=/none', 'labs/begin', 1, "$dir/none") if -e '.git';
ok(!-e "$dir/none", 'no directory is made for a lab that is refused');
spew("$dir/file", '');
refuses('a lab in a directory that is a file',
    qr{lab: \S+/1 cannot be made: Not a},
    'make', 'lab', 'N=1', "DIR=$dir/file/1");
refuses('make lab without a number', qr/lab: which one\? .*1-run-list, 2-/,
    'make', 'lab');
refuses('a lab in a lab', qr/lab: this is a lab's directory/, 'make', '-C',
    "$dir/1", 'lab', 'N=2', "DIR=$dir/1/2");
refuses('a grade of the tree', qr/grade: this is no lab's directory: make lab/,
    'make', 'grade');

# The points in the list of the labs must be those of the checks.
for my $row (slurp('labs/README.md') =~ /^\| (\[\d\]\(.*\d) \|$/mg) {
	my ($n, $lab, $points) = $row =~ /^\[(\d)\]\((.*)\/.* (\d+)$/;
	my $sum = 0;
	$sum += $_ for slurp("labs/$lab/checks") =~ /^(\d+) /mg;
	is($sum, $points, "lab $n has $points points");
}

# Tests wrong tables, in a tree of three files.
my $tree = "$dir/tree";
run('mkdir', '-p', "$tree/labs/1-run-list", "$tree/labs/5-lost", "$tree/mm");
run('cp', 'labs/begin', 'labs/fault', "$tree/labs");
run('cp', 'mm/kalloc.c', "$tree/mm");
for my $row (['body mm/kalloc.c kmalloc', qr/has kmalloc\(\) 0 times/],
    ['body mm/pages.c take', qr/there is no mm\/pages\.c/],
    ['row mm/kalloc.c 7 waitpid', qr/has '7 waitpid' 0 times/],
    ['code mm/kalloc.c take', qr/code wants FROM \.\. TO/],
    ['boby mm/kalloc.c take', qr/what is boby\?/],
    ['body', qr/what is 'body'\?/]) {
	spew("$tree/labs/1-run-list/cut", "# A table\n$row->[0]\n");
	refuses("the line '$row->[0]' of a table",
	    qr/lab: labs\/1-run-list\/cut:2: .*$row->[1]/,
	    "$tree/labs/begin", '--check', 1);
}
my $fault = "== take: x\nmm/kalloc.c\n-\t\t*list = run->next;\n";
for my $row ([$fault =~ s/next/last/r, qr/has the fault's lines 0 times/],
    [$fault =~ s/take/push/r, qr/push\(\) does not have these lines/],
    [$fault =~ s/kalloc/kallocs/r, qr/there is no mm\/kallocs\.c/],
    ["$fault* *\n", qr/what is \* \*/]) {
	spew("$tree/labs/5-lost/faults", $row->[0]);
	refuses("the fault '" . (split /\n/, $row->[0])[-1] . "'",
	    qr/fault: labs\/5-lost\/faults:\d: .*$row->[1]/, 'sh', '-c',
	    'cd "$0" && labs/fault 1 new', $tree);
}

done_testing();
