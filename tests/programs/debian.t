#!/usr/bin/perl
# Runs Debian's unmodified programs for i386, most of which are dynamic. bash,
# tcsh, rc, Perl, awk, Lua, GNU's tools for text and its small utilities each
# run a script. Two other programs use threads of libraries that need no threads
# of the kernel. The output of each on Tally must equal that on the host's
# Linux, word for word. After each program as many pages must be free as before,
# and the audit must be clean.
#
# Needs: build/debian.img

use strict;
use warnings;
use File::Basename qw(basename);
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Oracle;
use Test::More;

plan skip_all => no_linux() if no_linux();
umask 022; # as on Tally: the programs print it
plan skip_all => 'the programs were not fetched: make deps test does that, ' .
    'and says why if it fails'
    if !-e 'build/debian/root' && !$ENV{TALLY_HOUSE} && !$ENV{CI};

my $root = unpack_tree('build/debian.tar');
my @programs = map { basename($_) } sort glob "$root/tests/bin/*";
my @wanted = sort grep { $_ ne 'root' && !/^pth$/ }
    map { basename($_, '.c') } glob 'tests/programs/debian/*';
is_deeply([grep { $_ ne 'pth' } @programs], \@wanted,
    'all programs were fetched');
note('without pth, which this release of Debian lacks')
    if !grep { $_ eq 'pth' } @programs;
my ($status, $words, $err) = on_linux($root, '/tests/run');
my $linux = by_program($words);
delete $linux->{end};
is_deeply([sort keys %$linux], \@programs, 'on Linux all programs ran')
    or diag("$words\n$err");
my %ends = (pth => 9, st => 9, tcsh => 1);
for my $name (@programs) {
	my $end = $ends{$name} || 13;
	like($linux->{$name}{words} . ($linux->{$name}{end} || ''),
	    qr/^(?:status|exit) $end\b/m,
	    "on Linux $name ends with status $end")
	    or diag($linux->{$name}{words});
}

# The programs that are left out: QEMU 10.0 stores the ten bytes of an FPU
# register wrongly across the end of a page (see shells.t).
my %faults = ('QEMU 10.0' => [qw(lua mawk perl)]);
for my $on (qw(qemu bochs)) {
	my %left_out = map { $_ => 1 }
	    @{$faults{emulator($on)} || []};
	my @here = grep { !$left_out{$_} } @programs;
	note("left out on $on: ", join ' ', sort keys %left_out)
	    if %left_out;
	my $only = %left_out ? join '', map { " only=$_" } @here : '';
	subtest "on $on" => sub {
		my ($status, $out, $err) = boot('--on', $on, qw(--memory 128M
		    --cmdline), "init=/tests/run$only", 'build/debian.img');
		is($status, FAILURE,
		    'the guest fails, because some statuses are not 0')
		    or diag($err);
		my $tally = by_program($out);
		same($_, $linux->{$_}, $tally->{$_} || {}) for @here;
	};
}

done_testing();
