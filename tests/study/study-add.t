#!/usr/bin/perl
# docs/study-add.md: the example allocator that it shows, put where it says,
# builds and does its work in the study's kernel. Each way to get it wrong has
# a message that says what to do; and an allocator that crashes, hangs, gives a
# page twice or lies in its check ends the study by its name.
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

# A copy of the tree in which everything is built already.
my $copy = private_dir() . '/tree';
mkdir $copy;
my @parts = grep { $_ ne './.git' && $_ ne './build' } glob './*';
is((run('cp', '-a', @parts, $copy))[0], 0, 'a copy of the tree');
mkdir "$copy/build";
is((run('cp', '-a', (grep { -d || !/\.(?:img|elf|iso)$/ }
    grep { !/klibc|host|tests/ } glob 'build/*'), "$copy/build"))[0], 0,
    '... with what is built');

# Puts this file and this line into the copy, and builds; what make said if
# it failed.
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

# ---- The page as it is ----------------------------------------------------

is(build_with($example, $line), '', 'one file and one line are enough');
my $said = run_study('only=stack work=fill,churn50,session,misuse rep=1');
like($said, qr/^0 /, '... and the study runs');
for my $variant (qw(asis nofill plain clear)) {
	like($said, qr/^study: calls,stack,$variant,fill,fill\.get,1536,/m,
	    "$variant gives all pages");
}
like($said, qr/^study: work,stack,count,fill,fill\.get,1536,1536,1,/m,
    'looking at one place each');
unlike($said, qr/^study: words,stack,\w+,\w+,(?:crash|stopped),/m,
    'its books balance in all workloads');
like($said, qr/^study: misuse,stack,\w+,misuse,/m, 'misuse is answered');

# ---- Wrong before it runs -------------------------------------------------

# The example with something else in a place of it.
sub with {
	my ($from, $to) = @_;
	my $file = $example;
	$file =~ s/$from/$to/ or fail("the example has no $from");
	return $file;
}

sub is_refused {
	my ($name, $file, $row, $words) = @_;
	like(build_with($file, $row), qr/^study: $words/m, $name);
}

is_refused('static forgotten', with(qr/static (?=unsigned long get)/, ''),
    $line, qr/study\/pages\/stack\.c: get is seen by all .* make it static/);
is_refused('EXPORT forgotten', with(qr/EXPORT\(stack\)/, 'stack'), $line,
    qr/study\/pages\/stack\.c: .* must be named EXPORT\(stack\)/);
is_refused('a variant by hand', with(qr/VARIANT_NAME/, '"asis"'), $line,
    qr/study\/pages\/stack\.c: \.variant must be VARIANT_NAME/);
is_refused('no backslash', $example, "\tX(stack)\n",
    qr/study\/pages\.c:\d+: X\(stack\) .* wants a backslash/);
is_refused('spaces in front', $example, $line =~ s/\t/        /r,
    qr/study\/pages\.c:\d+: X\(stack\) wants one tab in front/);
is_refused('another name in the line', $example, $line =~ s/stack/stock/r,
    qr/study\/pages\.c:\d+: X\(stock\) has no file study\/pages\/stock\.c/);
is_refused('no line', $example, '',
    qr/study\/pages\/stack\.c: .* has no line X\(stack\)/);
is_refused('SCAN_REPS forgotten',
    with(qr/(?=\tLOOK_AT)/, "\tasm volatile(\"rep lodsb\" : : : \"ecx\");\n"),
    $line, qr/study\/pages\/stack\.c: a string instruction .* SCAN_REPS\(1\)/);
is_refused('nothing counted',
    $example =~ s/^\t(?:LOOK_AT|TOUCH)\(.*\n//gmr, $line,
    qr/study\/pages\/stack\.c: get and free count their work by LOOK_AT/);

# ---- Wrong at work --------------------------------------------------------

sub is_judged {
	my ($name, $file, $words) = @_;
	is(build_with($file, $line), '', "$name: is built");
	like(run_study('only=stack work=fill rep=1'),
	    qr/^study: words,stack,\w+,fill,crash,stack: $words/m,
	    '... and told what to do');
}

my $push = qr/(?=\tfree_pages_at\[top\+\+\] = page;\n\tTOUCH)/;
is_judged('CLEAR forgotten', with(qr/\tCLEAR\(.*\n/, ''),
    qr/get did not clear page \w+ .* write CLEAR\(P2V\(page\); PAGE_SIZE\)/);
is_judged('a fill by hand',
    with($push, "\tmemset(P2V(page), 1, PAGE_SIZE);\n"),
    qr/free filled page .*OWN_FILL_WORDS or OWN_FILL_BYTES|.*FILLS_FREE/);
my $fill = "\tOWN_FILL_WORDS(P2V(page), 1, PAGE_SIZE);\n";
is_judged('a fill without its flag', with($push, $fill),
    qr/free filled page \w+; put FILLS_FREE into \.flags/);
is_judged('a flag without its fill',
    with(qr/(?=\t\.meta)/, "\t.flags = FILLS_FREE,\n"),
    qr/free left a part .* OWN_FILL_WORDS/);
is_judged('half of a fill', with($push, $fill =~ s/SIZE/SIZE \/ 2/r) =~
    s/(?=\t\.meta)/\t.flags = FILLS_FREE,\n/r,
    qr/free left a part .* OWN_FILL_WORDS/);

# ---- Broken: the whole study ----------------------------------------------

sub ends_the_study {
	my ($name, $file, $work, $words) = @_;
	is(build_with($file, $line), '', "$name: is built");
	my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
	    "$copy/study/run", '--only', 'stack,xv6', '--work', $work,
	    '--patience', 10, "$copy/build/study.img", "$copy/results");
	is($status, 1, '... and ends the study') or diag("$out$err");
	like($out, qr/^study: FAULT: stack fails in $work \(\w+\): $words/m,
	    '... by its name');
	unlike($out, qr/exact/, '... which says nothing else');
}

ends_the_study('one that crashes',
    with($push, "\t((void (*)(void))0xdead0000)();\n"), 'pair', qr/page fault/);
ends_the_study('one that hangs', with($push,
    "\twhile (top)\n\t\tasm volatile(\"\");\n"), 'pair',
    qr/it hangs: not a word in 10 seconds/);
ends_the_study('one that gives a page twice',
    with(qr/--top(?=\])/, 'top -= top % 100 != 0'), 'fill',
    qr/stack: page \w+ was given to two owners/);
ends_the_study('one that lies in its check',
    with(qr/\tfree_pages_at\[top\+\+\] = page;(?=\n\tTOUCH)/,
	"\tlost++;") =~ s/nr_free = top/nr_free = top + lost/r =~
    s/\ttop = 0;/\ttop = lost = 0;/r =~
    s/(?=static unsigned long low)/static unsigned long lost;\n/r, 'pair',
    qr/stack: check finds 1536 pages free; but only 1036 of them came/);

# One that counts a string instruction which it has not.
is(build_with(with(qr/(?=\tLOOK_AT)/, "\tSCAN_REPS(1);\n"), $line), '',
    'SCAN_REPS too much: is built');
my ($status, $out) = run('timeout', '-k', '5', GUARD, "$copy/study/run",
    '--only', 'stack', '--work', 'pair', "$copy/build/study.img",
    "$copy/results");
is($status, 1, '... and ends the study');
like($out, qr/differs: bochs, pair 16M stack: .*\n\tQEMU and Bochs count .*
	that ends by .* wants SCAN_REPS\(1\)/, '... with the reason');

done_testing();
