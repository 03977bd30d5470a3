#!/usr/bin/perl
# Tests the example allocator of docs/study-add.md. If it is added as the page
# says, it is built, and works in the study's kernel. If it has a mistake, a
# message says what to do. If an allocator crashes, hangs, gives a page twice or
# has a wrong check, the study ends with a message that has its name.
#
# Needs: build/study.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my ($example, $line) = slurp('docs/study-add.md') =~
    /^```c\n(.*?)^```.*?^```\n(\tX\(stack\).*?\n)```/ms
    or BAIL_OUT('the page has no example');

# Makes a copy of the tree, and of the built files that the study may need.
my $copy = private_dir() . '/tree';
mkdir $copy;
my @parts = grep { $_ ne './.git' && $_ ne './build' } glob './*';
is((run('cp', '-a', @parts, $copy))[0], 0, 'the tree is copied');
mkdir "$copy/build";
is((run('cp', '-a', (grep { -d || !/\.(?:img|elf|iso)$/ }
    grep { !/klibc|host|tests/ } glob 'build/*'), "$copy/build"))[0], 0,
    'the built files are copied');

# Writes an allocator's file and adds its line to the table in the copy, and
# builds the study. Returns make's messages if the build fails; otherwise ''.
sub build_with {
	my ($file, $row) = @_;
	spew("$copy/study/pages/stack.c", $file);
	my $table = slurp('study/pages.c');
	$table =~ s/^(\tX\(xv6\))/$row$1/m or fail('the table has no xv6');
	spew("$copy/study/pages.c", $table);
	my ($status, $out, $err) = run('make', '-C', $copy, 'build/study.img');
	return $status ? "$out$err" : '';
}

sub run_study {
	my ($words) = @_;
	my ($status, $out, $err) = boot('--cmdline', $words,
	    "$copy/build/study.img");
	return "$status $out$err";
}

# ---- The example of the page ----------------------------------------------

is(build_with($example, $line), '',
    'a new allocator needs only one file and one line');
my $said = run_study('only=stack work=fill,churn50,session,misuse rep=1');
like($said, qr/^0 /, 'the study runs with the example');
for my $variant (qw(asis nofill plain clear)) {
	like($said, qr/^study: calls,stack,$variant,fill,fill\.get,1536,/m,
	    "the example's variant $variant gives all pages");
}
like($said, qr/^study: work,stack,count,fill,fill\.get,1536,1536,1,/m,
    'each get of the example examines one entry');
unlike($said, qr/^study: words,stack,\w+,\w+,(?:crash|stopped),/m,
    'the example passes all workloads');
like($said, qr/^study: misuse,stack,\w+,misuse,/m,
    'the example has rows of misuse');

# ---- Mistakes that the build finds ----------------------------------------

# Returns the example with one part replaced.
sub with {
	my ($from, $to) = @_;
	my $file = $example;
	$file =~ s/$from/$to/ or fail("the example has no $from");
	return $file;
}

sub is_refused {
	my ($name, $file, $row, $words) = @_;
	like(build_with($file, $row), qr/^study: $words/m,
	    "$name is refused with a message");
}

is_refused('a get without static', with(qr/static (?=unsigned long get)/, ''),
    $line, qr/study\/pages\/stack\.c: get is seen by all .* make it static/);
is_refused('a table without EXPORT', with(qr/EXPORT\(stack\)/, 'stack'), $line,
    qr/study\/pages\/stack\.c: .* must be named EXPORT\(stack\)/);
is_refused('a constant variant', with(qr/VARIANT_NAME/, '"asis"'), $line,
    qr/study\/pages\/stack\.c: \.variant must be VARIANT_NAME/);
is_refused('a line without a backslash', $example, "\tX(stack)\n",
    qr/study\/pages\.c:\d+: X\(stack\) .* wants a backslash/);
is_refused('a line that begins with spaces', $example, $line =~ s/\t/        /r,
    qr/study\/pages\.c:\d+: X\(stack\) wants one tab in front/);
is_refused('a line with another name', $example, $line =~ s/stack/stock/r,
    qr/study\/pages\.c:\d+: X\(stock\) has no file study\/pages\/stock\.c/);
is_refused('an allocator without a line', $example, '',
    qr/study\/pages\/stack\.c: .* has no line X\(stack\)/);
is_refused('a string instruction without SCAN_REPS',
    with(qr/(?=\tLOOK_AT)/, "\tasm volatile(\"rep lodsb\" : : : \"ecx\");\n"),
    $line, qr/study\/pages\/stack\.c: a string instruction .* SCAN_REPS\(1\)/);
is_refused('an allocator that counts nothing',
    $example =~ s/^\t(?:LOOK_AT|TOUCH)\(.*\n//gmr, $line,
    qr/study\/pages\/stack\.c: get and free count their work by LOOK_AT/);

# ---- Mistakes that the study's kernel finds -------------------------------

sub is_judged {
	my ($name, $file, $words) = @_;
	is(build_with($file, $line), '', "$name is built");
	like(run_study('only=stack work=fill rep=1'),
	    qr/^study: words,stack,\w+,fill,crash,stack: $words/m,
	    "for $name the message says what to do");
}

my $push = qr/(?=\tfree_pages_at\[top\+\+\] = page;\n\tTOUCH)/;
is_judged('a get without CLEAR', with(qr/\tCLEAR\(.*\n/, ''),
    qr/get did not clear page \w+ .* write CLEAR at its end/);
is_judged('a fill with memset',
    with($push, "\tmemset(P2V(page), 1, PAGE_SIZE);\n"),
    qr/free filled page .*OWN_FILL_WORDS or OWN_FILL_BYTES|.*FILLS_FREE/);
my $fill = "\tOWN_FILL_WORDS(P2V(page), 1, PAGE_SIZE);\n";
is_judged('a fill without its flag', with($push, $fill),
    qr/free filled page \w+; put FILLS_FREE into \.flags/);
is_judged('a flag without its fill',
    with(qr/(?=\t\.meta)/, "\t.flags = FILLS_FREE,\n"),
    qr/free left a part .* OWN_FILL_WORDS/);
is_judged('a fill of half a page', with($push, $fill =~ s/SIZE/SIZE \/ 2/r) =~
    s/(?=\t\.meta)/\t.flags = FILLS_FREE,\n/r,
    qr/free left a part .* OWN_FILL_WORDS/);

# ---- Mistakes that end the whole study ------------------------------------

sub ends_the_study {
	my ($name, $file, $work, $words, $patience) = @_;
	is(build_with($file, $line), '', "$name is built");
	my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
	    "$copy/study/run", '--only', 'stack,xv6', '--work', $work,
	    '--patience', $patience || GUARD, "$copy/build/study.img",
	    "$copy/results");
	is($status, 1, "$name ends the study with status 1")
	    or diag("$out$err");
	like($out, qr/^study: FAULT: stack fails in $work \(\w+\): $words/m,
	    "a message names $name");
	unlike($out, qr/exact/, "after $name the study prints no verdict");
}

ends_the_study('an allocator that crashes',
    with($push, "\t((void (*)(void))0xdead0000)();\n"), 'pair', qr/page fault/);
ends_the_study('an allocator that hangs', with($push,
    "\twhile (top)\n\t\tasm volatile(\"\");\n"), 'pair',
    qr/it hangs: not a word in 10 seconds/, 10);
ends_the_study('an allocator that gives a page twice',
    with(qr/--top(?=\])/, 'top -= top % 100 != 0'), 'fill',
    qr/stack: page \w+ was given to two owners/);
ends_the_study('an allocator whose check is wrong',
    with(qr/\tfree_pages_at\[top\+\+\] = page;(?=\n\tTOUCH)/,
	"\tlost++;") =~ s/nr_free = top/nr_free = top + lost/r =~
    s/\ttop = 0;/\ttop = lost = 0;/r =~
    s/(?=static unsigned long low)/static unsigned long lost;\n/r, 'pair',
    qr/stack: check finds 1536 pages free; but only 1036 of them came/);

# This allocator counts a string instruction that it does not have.
is(build_with(with(qr/(?=\tLOOK_AT)/, "\tSCAN_REPS(1);\n"), $line), '',
    'the example is built with a superfluous SCAN_REPS');
my ($status, $out) = run('timeout', '-k', '5', GUARD, "$copy/study/run",
    '--only', 'stack', '--work', 'pair', "$copy/build/study.img",
    "$copy/results");
is($status, 1, 'a superfluous SCAN_REPS ends the study');
like($out, qr/differs: bochs, pair 16M stack: .*\n\tQEMU and Bochs count .*
	that ends by .* needs SCAN_REPS\(1\)/,
	    'the message names the superfluous SCAN_REPS');

done_testing();
