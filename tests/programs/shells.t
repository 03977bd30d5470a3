#!/usr/bin/perl
# Runs other people's unmodified programs: busybox, sash, zsh, mksh with each
# small library, and lua. Each runs a script of about a hundred lines with its
# usual work; busybox runs a second script, about files. The output of each on
# Tally must equal that on the host's Linux, word for word. After each program
# as many pages must be free as before, and the audit must be clean. Linux' own
# test of the calls for small libraries, nolibc-test, runs, too: its tests that
# pass on Linux must pass on Tally, except for the rows of shells/differences.
#
# Needs: build/shells.img

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
    if !-e 'build/programs/fetched' && !$ENV{TALLY_HOUSE} && !$ENV{CI};

my $root = unpack_tree('build/shells.tar');
my @programs = map { basename($_) } glob "$root/tests/bin/*";
for my $name (qw(busybox files lua mksh-klibc nolibc sash zsh)) {
	ok(scalar(grep { $_ eq $name } @programs), "$name is fetched");
}
my ($status, $words, $err) = on_linux($root, '/tests/run');
my $linux = by_program($words);
delete $linux->{end};
is_deeply([sort keys %$linux], [sort @programs], 'on Linux all programs ran')
    or diag("$words\n$err");
my %ends = (busybox => 13, files => 13, lua => 5, sash => 6, zsh => 13,
    nolibc => 1);
for my $name (@programs) {
	my $end = $name =~ /^mksh/ ? 13 : $ends{$name};
	like($linux->{$name}{words} . $linux->{$name}{end},
	    qr/^(?:status|exit) $end\b/m,
	    "on Linux $name ends with status $end")
	    or diag($linux->{$name}{words});
}

# Returns the result of each test: OK, FAIL or SKIPPED.
sub verdicts {
	my ($words) = @_;
	my %said;
	my $part = '';
	for (split /\n/, $words) {
		$part = $1 if /^Running test '(\w+)'/;
		$said{"$part $2 $1"} = $3
		    if /^(\d+) (\w+).*\[ ?(OK|FAIL|SKIPPED) ?\]/;
	}
	return \%said;
}

# Checks that each test of nolibc-test that passes on Linux also passes on
# Tally, except for the rows of shells/differences: a test, and the reason why
# it fails on Tally. Checks that each of these rows is needed.
sub known {
	my ($there, $here) = @_;
	my %reason;
	for (split /\n/, slurp('tests/programs/shells/differences')) {
		next if /^(#|$)/;
		my ($name, $why) = /^(\w+): (.+)$/ or die "differences: $_\n";
		$reason{$name} = $why;
	}
	my @fails = grep { $there->{$_} eq 'OK' &&
	    ($here->{$_} || '') ne 'OK' } sort keys %$there;
	my %differs = map { (split / /)[1] => 1 } @fails;
	is_deeply([grep { !$reason{(split / /)[1]} } @fails], [],
	    'nolibc: each test that passes on Linux passes on Tally');
	# Older releases of nolibc-test have fewer tests.
	my %tested = map { (split / /)[1] => 1 } keys %$there;
	is_deeply([grep { $tested{$_} && !$differs{$_} } sort keys %reason],
	    [], 'nolibc: every row of shells/differences is needed');
}

# QEMU 10.0 stores the ten bytes of an FPU register wrongly across the end of a
# page: up to four bytes go to the next page of the machine's memory, which may
# belong to another program. lua stores such a register.
for my $on (qw(qemu bochs)) {
	my @left_out = emulator($on) eq 'QEMU 10.0' ? 'lua' : ();
	my %left_out = map { $_ => 1 } @left_out;
	my @here = grep { !$left_out{$_} } @programs;
	my $only = @left_out ? join '', map { " only=$_" } @here : '';
	note("left out on $on, because of the emulator: @left_out")
	    if @left_out;
	subtest "on $on" => sub {
		my ($status, $out, $err) = boot('--on', $on, qw(--memory 128M
		    --cmdline), "init=/tests/run$only", 'build/shells.img');
		is($status, FAILURE,
		    'the guest fails, because some statuses are not 0')
		    or diag($err);
		my $tally = by_program($out);
		same($_, $linux->{$_}, $tally->{$_} || {})
		    for grep { $_ ne 'nolibc' } @here;
		is_deeply([grep { !$tally->{$_}{pages} ||
		    $tally->{$_}{pages}[0] != $tally->{$_}{pages}[1] ||
		    $tally->{$_}{audit} ne 'ok' } @here], [],
		    'no program loses a page');
		my ($there, $here) = map { verdicts($_->{nolibc}{words} || '') }
		    $linux, $tally;
		cmp_ok(scalar(keys %$there), '>', 60,
		    'nolibc has more than 60 tests');
		known($there, $here);
	};
}

done_testing();
