#!/usr/bin/perl
# Runs tests/programs/user/terminal.c and modes.c and types keys for them: on
# the host's Linux, at a pseudo-terminal, and on Tally, at the serial line, in
# QEMU and in Bochs. The terminal must show the same, with the echo.
#
# Needs: build/user.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IPC::Open2;
use Tally;
use Oracle;
use Test::More;

plan skip_all => no_linux() if no_linux();

# Words => the keys to type when these words have appeared.
my @terminal = (
	'line> ' => 'hello\n',
	'erase> ' => 'abx\x7fc\n',
	'kill> ' => 'wrong\x15right\n',
	'word> ' => 'one two \x17three\n',
	'control> ' => 'a\x01b\x02\x7fc\n',
	'return> ' => 'by return\x0d',
	'end> ' => '\x04',
	'part> ' => 'half\x04',
	'two> ' => 'one\ntwo\n',
	'short> ' => 'hello\n',
	'nothing to erase> ' => '\x7f\x15\x17ok\n',
	'long> ' => 'x' x 300 . '\n',
	'interrupt> ' => 'junk',
	'junk' => '\x03',
	'^C' => 'after\n',
	'quit> ' => 'junk',
	'junk' => '\x1c',
	'^\\' => 'after\n',
	'suspend> ' => 'junk',
	'junk' => '\x1a',
	'^Z' => 'after\n',
	'no signals> ' => 'a\x03\x1c\x1ab\n',
	'no flush> ' => 'kept ',
	'kept ' => '\x03',
	'^C' => 'after\n',
	'unfinished> ' => 'begun\x03',
	'go on> ' => '\n',
	'half> ' => 'some\x03',
	'polled> ' => 'more\x03',
	'no echo> ' => 'unseen\x7f\n',
	'plain erase> ' => 'ab\x7fc\n',
	'raw> ' => 'a\x03\x04\x7f\x0d\x1a',
	'four> ' => 'four',
	'all four> ' => 'abcd',
	'as many as fit> ' => '123',
	'lines again> ' => 'canon\x7f\n',
	'for the child> ' => 'to the child\n',
	'child again> ' => '\x1a',
	'child once more> ' => '\x03',
	'at last> ' => 'bye\n',
);

# The words and keys for modes.c, which prints its words in this order.
my @two = ('two> ' => 'ab', 'two> ' => 'cd');
my @modes = (
	@two, 'two> ' => 'ef', 'four> ' => 'abcd',
	@two, 'two> ' => 'ef', 'four> ' => 'abcd',
	@two, 'four> ' => 'abcd',
	@two, 'two> ' => 'ef', 'four> ' => 'abcd',
	'later> ' => 'a',
	'two> ' => 'ab',
	'later> ' => 'c',
	'two> ' => 'ab',
	'later> ' => 'c',
	'later> ' => 'a',
	'later> ' => 'a',
	'two> ' => 'ab',
	'half a line> ' => 'half',
	'half a line> ' => 'half\x03',
	'end> ' => '\n',
	'end of file> ' => 'abc\x04',
	'two lines> ' => 'one\ntwo\n',
	'two lines> ' => 'one\ntwo\n',
	'a line> ' => 'line\n',
	'a line> ' => 'line\n',
	'a line> ' => 'line\n',
	'a line> ' => 'line\n',
	'a line> ' => 'line\n',
	'all is seen> ' => '\n',
);

sub bytes {
	my ($keys) = @_;
	$keys =~ s/\\n/\n/g;
	$keys =~ s/\\x([0-9a-f]{2})/chr hex $1/ge;
	return $keys;
}

# Returns the part of a terminal's output that the test compares.
sub transcript {
	my ($text) = @_;
	$text =~ tr/\r//d;
	return $text =~ /^(TCGETS: .*?^the end\n)/ms ? $1 : "no end: $text";
}

sub linux_terminal {
	my ($words, @steps) = @_;
	my $root = unpack_tree('build/user.tar');
	my @command = map { "'$_'" } linux_command($root, '/tests/run',
	    split ' ', $words);
	my $pid = open2(my $out, my $in, qw(timeout -k 5), GUARD,
	    qw(script -q -E always -ec), "@command", '/dev/null');
	my ($text, $seen) = ('', 0);
	while (sysread $out, $text, 4096, length $text) {
		while (@steps) {
			my $at = index $text, $steps[0], $seen;
			last if $at < 0;
			$seen = $at + length shift @steps;
			syswrite $in, bytes(shift @steps);
		}
	}
	waitpid $pid, 0;
	return ($?, transcript($text));
}

# Compares what a program prints with these keys on both systems. It must print
# more than $lines lines.
sub compare {
	my ($words, $lines, @keys) = @_;
	my ($status, $linux) = linux_terminal($words, @keys);
	is($status, 0, 'on Linux the program ends with success');
	cmp_ok(scalar(split /\n/, $linux), '>', $lines,
	    "on Linux the program prints more than $lines lines")
	    or diag($linux);
	my @steps;
	for (my $i = 0; $i < @keys; $i += 2) {
		push @steps, '--step', "serial $keys[$i]",
		    '--step', "send $keys[$i + 1]";
	}
	for my $on (qw(qemu bochs)) {
		my ($status, $out, $err) = boot('--on', $on, '--cmdline',
		    "init=/tests/run $words", @steps, '--step',
		    'serial the end', '--step', 'serial finish: success',
		    'build/user.img');
		my $tally = transcript($out);
		is($status, SUCCESS, "on $on the guest reports success")
		    or diag($err);
		ok($tally eq $linux, "on $on the terminal shows the same")
		    or diag(difference($linux, $tally));
		like($out, qr/^=== free pages: (\d+) before, \1 after$/m,
		    "on $on as many pages are free as before");
		like($out, qr/^=== audit: ok$/m, "on $on the audit is clean");
	}
}

# Is false if this Linux forbids TIOCSTI, by which a program types for its user.
my $types = slurp('/proc/sys/dev/tty/legacy_tiocsti') !~ /^0/;

subtest 'terminal.c: lines, signals and groups are as on Linux' => sub {
	compare('terminal', 75, @terminal);
};
subtest 'modes.c: the results of read and ioctl are those of Linux' => sub {
	compare($types ? 'modes' : 'modes untyped', 200, @modes);
};
SKIP: {
	skip 'TIOCSTI has no judge: this Linux forbids it', 1 if !$types;
	pass('TIOCSTI is compared, too');
}

done_testing();
