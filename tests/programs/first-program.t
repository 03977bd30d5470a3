#!/usr/bin/perl
# Builds the program of docs/first-program.md with the page's command lines. The
# program must print on Tally what the page shows.
#
# Needs: build/tally.img build/programs/fetched

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

plan skip_all => 'the libraries were not fetched: make deps test does that, ' .
    'and says why if it fails'
    if !-e 'build/programs/fetched' && !$ENV{TALLY_HOUSE} && !$ENV{CI};
plan skip_all => 'the page is for a PC, whose gcc makes programs for i386'
    if !is_pc();

delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
$ENV{TIMEOUT} = GUARD;
my $page = slurp('docs/first-program.md');
my ($program) = $page =~ /^```c\n(.*?)^```/ms;
my @lines = map { split /\n/ } $page =~ /^```sh\n(.*?)^```/msg;
my ($shown) = $page =~ /^```\n(tally# .*?)^```/ms;
is(scalar @lines, 6, 'the page has six command lines');

# Works in a directory that looks like the tree, so that no file is left in the
# tree.
my $dir = private_dir();
my ($tree) = map { s/\n//r } (run('pwd'))[1];
symlink "$tree/$_", "$dir/$_" or die "$_: $!" for grep { !/^mine$/ } glob '*';
spew("$dir/hello.c", $program);
my $out;
for my $line (@lines) {
	my ($status, $words, $err) = run('timeout', '-k', '5', GUARD, 'sh',
	    '-c', 'cd "$0" && eval "$1"', $dir, $line);
	is($status, 0, $line) or diag("$words$err");
	$out = $words;
}
$out =~ s/\r//g;
for my $libc (qw(klibc musl diet glibc)) {
	my $wanted = $shown =~ s/klibc/$libc/gr;
	my $seen = $out;
	s/process \d+/process N/g for $libc eq 'klibc' ? () : ($wanted, $seen);
	ok(index($seen, $wanted) >= 0,
	    "$libc: the program prints what the page shows") or diag($out);
}

done_testing();
