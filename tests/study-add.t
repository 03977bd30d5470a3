#!/usr/bin/perl
# docs/study-add.md: the example allocator that it shows, put where it says,
# builds and does its work in the study's kernel.
#
# Needs: build/study.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
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
is((run('cp', '-a', (grep { -d || /\/(?:boot\.bin|build|\w+\.d)$/ }
    grep { !/klibc|host|tests/ } glob 'build/*'), "$copy/build"))[0], 0,
    '... with what is built');

sub run_study {
	my ($words) = @_;
	my ($status, $out, $err) = run('make', '-C', $copy,
	    'build/study.img');
	return "$out$err" if $status;
	($status, $out, $err) = boot('--cmdline', $words,
	    "$copy/build/study.img");
	return "$status $out$err";
}

unlike(run_study('only=stack work=fill rep=1'), qr/^0 /,
    'there is no stack in the study');

spew("$copy/study/pages/stack.c", $example);
my $table = slurp('study/pages.c');
$table =~ s/^(\tX\(xv6\))/$line$1/m or fail('the table has another look');
spew("$copy/study/pages.c", $table);
my $said = run_study('only=stack work=fill,churn50,session,misuse rep=1');
like($said, qr/^0 /, 'with one file and one line there is');
for my $variant (qw(asis nofill plain clear)) {
	like($said, qr/^study: calls,stack,$variant,fill,fill\.get,1536,/m,
	    "$variant gives all pages");
}
like($said, qr/^study: work,stack,count,fill,fill\.get,1536,1536,1,/m,
    'looking at one place each');
unlike($said, qr/^study: words,stack,\w+,\w+,(?:crash|check|stopped),/m,
    'its books balance in all workloads');
like($said, qr/^study: misuse,stack,\w+,misuse,/m, 'misuse is answered');

# An example that loses a page must not pass.
$example =~ s/free_pages_at\[top\+\+\] = page;(\n\tTOUCH)/top++;$1/
    or fail('the example has another look');
spew("$copy/study/pages/stack.c", $example);
like(run_study('only=stack work=session rep=1'),
    qr/^study: words,stack,\w+,session,stopped,a page was given to two owners/m,
    'one that loses pages is seen');

done_testing();
