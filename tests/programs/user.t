#!/usr/bin/perl
# Runs the programs in tests/programs/user/ on the host's Linux and on Tally, in
# QEMU and in Bochs. Each must print the same, word for word, and end in the
# same way. On Tally as many pages must be free after each program as before,
# and the audit must be clean.
#
#	TALLY_ONLY=pipes prove -v tests/programs/user.t		one of them
#
# harness.t sets TALLY_ONLY and TALLY_WORDS so that this test fails.
#
# Needs: build/user.img

use strict;
use warnings;
use File::Basename qw(basename);
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Oracle;
use Test::More;

plan skip_all => no_linux() if no_linux();

my @only = split ' ', $ENV{TALLY_ONLY} || '';
my @words = map { "only=$_" } @only;
my $cmdline = join ' ', 'init=/tests/run', @words, $ENV{TALLY_WORDS} || '';

# All programs but the common files, the runner, the program that others
# execute, and the two that need a keyboard.
my @programs = @only ? sort @only :
    grep { !/^(?:test|run|target|terminal|modes)$/ }
    map { basename($_, '.c') } sort glob 'tests/programs/user/*.c';

# On Linux these programs run only in namespaces. Without them readonly and
# changes could write to the tree, hangup would have no pseudo-terminals,
# hostname would change the host's name, and /tmp may be on a disk.
my %in_namespaces = map { $_ => 1 } qw(readonly changes hangup hostname),
    grep { slurp("tests/programs/user/$_.c") =~ m{"/(?:tmp|dev/shm)} }
    @programs;
my @judged = grep { namespaces() || !$in_namespaces{$_} } @programs;

my ($status, $words, $err) = on_linux(unpack_tree('build/user.tar'),
    '/tests/run', map { "only=$_" } @judged);
is($status, 0, 'on Linux every program ends with success')
    or diag("$words\n$err");
my $linux = by_program($words);
delete $linux->{end};
is_deeply([sort keys %$linux], \@judged, 'on Linux all programs ran');
cmp_ok(scalar(split /\n/, $linux->{$_}{words}), '>', 5,
    "$_ prints more than five lines") for grep { $linux->{$_} } @judged;

for my $on (qw(qemu bochs)) {
	subtest "on $on" => sub {
		my ($status, $out, $err) = boot('--on', $on, '--cmdline',
		    $cmdline, 'build/user.img');
		is($status, SUCCESS, 'the guest reports success') or diag($err);
		my $tally = by_program($out);
		# The CPU of QEMU 7.2 and of QEMU 10.0 checks no alignment, no
		# limit of a segment and no error of SSE.
		my %unchecked = $on ne 'qemu' ? () : (
		    aligned => qr/signal 7/,
		    sse => qr/(?<=a_division_by_zero: )signal 8|exit 3/,
		    tls => qr/(?:(?:beyond|below)_a?(?:the)?_limit|
			to_write_read_only):\ \Ksignal\ 11/x);
		my @known = grep { $linux->{$_} } sort keys %unchecked;
		local @{$linux}{@known} = map {
		    my ($told, $fault) = ($linux->{$_}, $unchecked{$_});
		    +{ %$told, words => $told->{words} =~ s/$fault/exit 0/gr }
		} @known;
		for my $name (@programs) {
			SKIP: {
				skip 'the host has no namespaces', 4
				    if !namespaces() && $in_namespaces{$name};
				same($name, $linux->{$name} || {},
				    $tally->{$name} || {});
			}
		}
	};
}

done_testing();
