#!/usr/bin/perl
# Compiles simple programs with four C libraries, static and dynamic, and runs
# them on the host's Linux and on Tally, in QEMU and in Bochs. Each must print
# the same, word for word, and end in the same way. After each program as many
# pages must be free as before, and the audit must be clean.
#
# Needs: build/libcs.img

use strict;
use warnings;
use File::Basename qw(basename);
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Oracle;
use Test::More;

plan skip_all => no_linux() if no_linux();

my @libcs = qw(glibc glibc-dynamic klibc klibc-shared dietlibc musl
    musl-dynamic);
my @sources = map { basename($_, '.c') } glob 'tests/programs/libcs/*.c';

my $root = unpack_tree('build/libcs.tar');
my @programs;
for my $libc (@libcs) {
	my @wanted = map { "$libc-$_" } @sources;
	my @there = grep { -x "$root/tests/bin/$_" } @wanted;
	SKIP: {
		skip "$libc was not fetched: make deps test does that, and " .
		    'says why if it fails', 1
		    if !@there && !-e 'build/programs/fetched' &&
		    !$ENV{TALLY_HOUSE} && !$ENV{CI};
		is("@there", "@wanted", "$libc: all programs are made");
	}
	push @programs, @there;
}
@programs = sort @programs;

my ($status, $words, $err) = on_linux($root, '/tests/run');
my $linux = by_program($words);
delete $linux->{end};
is_deeply([sort keys %$linux], \@programs, 'on Linux all programs ran')
    or diag("$words\n$err");
for my $name (@programs) {
	my $expected = $name =~ /hello/ ? 'exit 17 signal 0' :
	    $name =~ /signals/ ? 'exit 0 signal 15' :
	    $name =~ /exec/ ? 'exit 3 signal 0' : 'exit 0 signal 0';
	is($linux->{$name}{end}, $expected,
	    "on Linux $name ends with $expected");
}

for my $on (qw(qemu bochs)) {
	subtest "on $on" => sub {
		my ($status, $out, $err) = boot('--on', $on, qw(--memory 64M
		    --cmdline), 'init=/tests/run', 'build/libcs.img');
		is($status, FAILURE,
		    'the guest fails, because some statuses are not 0')
		    or diag($err);
		my $tally = by_program($out);
		same($_, $linux->{$_} || {}, $tally->{$_} || {})
		    for @programs;
	};
}

done_testing();
