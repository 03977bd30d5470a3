#!/usr/bin/perl
# Compares Tally with Linux: the program of tests/programs/linux/ makes every
# system call of Tally's table with each flag bit, with the sizes just below and
# above each limit, and with each pair of bad arguments, on the host's Linux and
# on Tally. The results must be the same, except for the rows of a table in
# docs/programs.md, which lists the intended differences. A row looks like this:
#
#	| fcntl(any, F_GETLK or F_SETLK, any) | EFAULT | EINVAL | why |
#
# A cell for a result may be "any". Each of the words that "or" separates must
# be needed: if a difference disappears, the test fails until its word is
# removed. A row may be unused only if Linux has different results with
# different versions, file systems or options; then Linux's cell begins with
# "depends".
#
# A call that Tally does not have returns ENOSYS, and is named in
# docs/programs.md.
#
#	TALLY_ONLY=fcntl prove -v tests/programs/linux.t	one call
#
# Needs: build/linux.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IPC::Open2;
use Tally;
use Oracle;
use Test::More;

on_pc('its Linux cannot judge programs for i386');
plan skip_all => 'no judge: this host has no namespaces, and outside of them ' .
    'such calls might do harm' if !namespaces();

my @only = map { "only=$_" } split ' ', $ENV{TALLY_ONLY} || '';

# ---- The output on Linux and on Tally ------------------------------------

# Starts the program on Linux, at a terminal of its own. The leader of the
# terminal's session gives the terminal up, so that the leader in the namespace
# can take it. Nobody types, and the input does not end. The output goes to a
# file, so that a flush of the terminal does not remove it. Returns a function
# that waits for the end and returns the output.
sub start_linux {
	my $said = private_dir() . '/said';
	my $tree = unpack_tree('build/linux.tar');
	chmod 0755, $tree;	# as the root of the archive
	my $hand_over = '$SIG{HUP} = "IGNORE"; ioctl STDIN, 0x5422, 0; ' .
	    '$SIG{HUP} = "DEFAULT"; exec @ARGV';
	my $command = join ' ', map { s/'/'\\''/gr =~ s/^|$/'/gr }
	    'perl', '-e', $hand_over,
	    linux_command($tree, '/tests/bin/linux', @only);
	my $pid = open2(my $out, my $in, qw(timeout -k 5), GUARD,
	    qw(script -q -E never -ec), "exec $command >$said", '/dev/null');
	return sub {
		my $screen = do { local $/; <$out> };
		close $in;
		waitpid $pid, 0;
		is($?, 0, 'the program runs to its end on Linux')
		    or diag(substr $screen, -1000);
		return slurp($said);
	};
}

sub tally_says {
	my ($status, $out, $err) = boot('--cmdline',
	    join(' ', 'init=/tests/bin/linux', @only), 'build/linux.img');
	is($status, SUCCESS, 'the program runs to its end on Tally')
	    or diag(substr($out, -1000), $err);
	return $out;
}

# Reads the output. Returns the facts, for example "read(file, good, 5)" => "5",
# their names in order, the names of the calls, and the results of calls by
# number.
sub facts_of {
	my ($text) = @_;
	my (%fact, @order, %call, %number);
	$text =~ tr/\r\0\xa5//d;
	for (split /\n/, $text) {
		$call{$1} = $2 if /^== call (\d+) (.*)$/;
		$number{$1} = $2 if /^== number (\d+): (.*)$/;
		my ($call, $row) = /^== ([\w ]+\(.*?\)) (.*)$/ or next;
		for my $part (split /; /, $row) {
			my ($values, $answer) = $part =~ /^(.*?): (.*)$/;
			for my $value (split /,/, $values, -1) {
				my $name = $call =~ s/\*/$value/r;
				push @order, $name if !exists $fact{$name};
				$fact{$name} = $answer;
			}
			$fact{$call} = $answer, push @order, $call
			    if $values eq '';
		}
	}
	return { facts => \%fact, order => \@order, calls => \%call,
	    numbers => \%number };
}

# ---- The table of intended differences -----------------------------------

my $page = slurp('docs/programs.md');

# Splits "a or b". Returns its words as a hash, in which each is unused (0).
sub words_of {
	my ($cell) = @_;
	return { map { $_ => 0 } split / or /, $cell };
}

sub rows {
	my @rows;
	my $head = '| call | Linux | Tally | why |';
	my ($table) = $page =~ /^\Q$head\E\n.*\n((?:\|.*\n)+)/m;
	for (split /\n/, $table // '') {
		my ($call, $linux, $tally, $why) =
		    /^\| (.*) \| (.*) \| (.*) \| (\S.*) \|$/;
		my ($names, $arguments) = ($call // '') =~ /^([^(]*)\((.*)\)$/;
		ok(defined $arguments, "a row of the table is valid: $_"), next
		    if !defined $arguments;
		push @rows, { text => "$call: $linux, here $tally",
		    depends => scalar($linux =~ /^depends/),
		    cells => [map { words_of($_) } $names,
			split(/, /, $arguments),
			$linux =~ /^depends/ ? 'any' : $linux, $tally] };
	}
	return @rows;
}

# Returns the word of a cell that matches a result. A word also matches if the
# result begins with it and a space.
sub key_of {
	my ($words, $word) = @_;
	my ($longest) = grep { $_ eq 'any' || $word =~ /^\Q$_\E(?: |$)/ }
	    sort { length $b <=> length $a } keys %$words;
	return $longest;
}

# Returns whether the row allows this difference, and marks its words as used.
sub excuses {
	my ($row, @words) = @_;
	return 0 if @words != @{$row->{cells}};
	my @keys = map { scalar key_of($row->{cells}[$_], $words[$_]) }
	    0 .. $#words;
	return 0 if grep { !defined } @keys;
	$row->{cells}[$_]{$keys[$_]}++ for 0 .. $#words;
	return 1;
}

# ---- The comparison ------------------------------------------------------

my $linux_says = start_linux();
my $tally = facts_of(tally_says());
my $linux = facts_of($linux_says->());
is(scalar(@{$linux->{order}}), scalar(@{$tally->{order}}),
    'Linux and Tally have the same number of results');

my @rows = rows();
my $differ = 0;
my %unknown;
for my $fact (@{$linux->{order}}) {
	my ($there, $here) = ($linux->{facts}{$fact}, $tally->{facts}{$fact});
	next if $there eq ($here // '');
	my ($call, $arguments) = $fact =~ /^([^(]*)\((.*)\)$/;
	my @words = ($call, split(/, /, $arguments), $there, $here // 'none');
	$differ++;
	push @{$unknown{"$call: $there, here " . ($here // 'none')}}, $fact
	    if !grep { excuses($_, @words) } @rows;
}
is(scalar(keys %unknown), 0, 'all differences are in docs/programs.md')
    or diag(map { "$_, " . @{$unknown{$_}} . " times: $unknown{$_}[0]\n" }
	sort keys %unknown);
note(scalar(@{$linux->{order}}) . " facts, $differ of them differ");

if (!@only) {
	my @stale = map { my $row = $_;
	    map { "$_ in $row->{text}\n" } map { my $cell = $_;
		grep { !$cell->{$_} } sort keys %$cell } @{$row->{cells}} }
	    grep { !$_->{depends} } @rows;
	is(join('', @stale), '', 'every word of the table is needed');
}

# ---- The numbers of all calls --------------------------------------------

SKIP: {
	skip 'only some calls', 4 if @only;
	my %kernel = map { $_->{number} => 1 } system_calls();
	is(join(' ', grep { !$tally->{calls}{$_} } sort { $a <=> $b }
	    keys %kernel), '', 'each call of the kernel is compared');
	is(join(' ', grep { exists $kernel{$_} ==
		($tally->{numbers}{$_} eq 'ENOSYS') }
	    sort { $a <=> $b } keys %{$tally->{numbers}}), '',
	    "each call that is not in the kernel's table returns ENOSYS");
	cmp_ok(scalar keys %{$tally->{numbers}}, '>', 500,
	    'the program tries more than 500 numbers of calls');
	my %error = map { $_ => 1 } join('', map { slurp($_) }
	    glob '{kernel,mm}/*.c') =~ /-(E[A-Z0-9]+)\b/g;
	delete @error{grep { /^ERESTART/ } keys %error};
	delete @error{map { s/ .*//r } values %{$tally->{facts}}};
	delete $error{ENOSYS};	# occurs in the results by number
	delete $error{ENOSPC};	# exhaustion.t fills /tmp
	is(join(' ', sort keys %error), '',
	    'each error number in the kernel occurs as a result');
}

done_testing();
