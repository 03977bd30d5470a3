#!/usr/bin/perl
# Tests the tests: every failure in a guest must become a failure of make test,
# and no process and no file may be left.
#
# Needs: build/test.img build/user.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Oracle;
use Test::More;

my $image = 'build/test.img';

# tools/emulate must have a status for each way in which a machine ends. A
# machine that hangs is stopped early, when the kernel runs.
for my $on (qw(qemu bochs)) {
	boots("a panic has the status FAILURE on $on", FAILURE, ['panic: '],
	    '--on', $on, '--cmdline', 'test=plain_panic', $image);
	boots("a failed test has the status FAILURE on $on", FAILURE,
	    ['not ok'], '--on', $on, '--cmdline', 'test=failed_test', $image);
	boots("a triple fault has the status DEAD on $on", DEAD, ['Tally'],
	    '--on', $on, '--cmdline', 'test=triple_fault', $image);
	for my $seconds (8, 80, GUARD) { # longer if no kernel has begun
		my @result = boot('--timeout', $seconds, '--on', $on,
		    '--cmdline', 'test=hang', $image);
		next if $result[1] !~ /^kernel \d+ bytes/m && $seconds != GUARD;
		is($result[0], HANG, "a hang has the status HANG on $on")
		    or diag(@result[1, 2]);
		last;
	}
	boots("an unknown test has the status FAILURE on $on", FAILURE,
	    ['no test is named nothing'], '--on', $on,
	    '--cmdline', 'test=nothing', $image);
}
boots('a missing image has the status BROKEN', BROKEN, [],
	'build/no-such.img');
boots('an unknown CPU model has the status BROKEN', BROKEN, [], '--cpu', 'none',
    $image);

# Runs make test with only kernel.t, and this command line for its guest.
sub make_test {
	my ($cmdline) = @_;
	local $ENV{TALLY_CMDLINE} = $cmdline;
	local $ENV{TALLY_TIMEOUT} = $cmdline eq 'test=hang' ? 8 : GUARD;
	return run('make', 'test', 'T=tests/guest/kernel.t');
}
for my $end (qw(plain_panic failed_test triple_fault hang)) {
	my ($status, $out, $err) = make_test("test=$end");
	ok($status && $out =~ /^Result: FAIL$/m, "make test fails after $end")
	    or diag("status $status\n$out\n$err");
}
my ($status, $out, $err) = make_test('mem=8M');
ok($status == 0 && $out =~ /^Result: PASS$/m,
    'make test passes if the guest does not fail')
    or diag("status $status\n$out\n$err");

# Without mem= in its command line the kernel uses all memory of the machine. So
# the logs of QEMU and Bochs differ: they show what memory each BIOS reserves.
($status, $out, $err) = make_test('all-memory');
ok($status && $err =~
    /Failed test 'the kernel prints the same on Bochs and QEMU'/,
    'make test fails if the logs of QEMU and Bochs differ')
    or diag("status $status\n$out\n$err");

# user.t compares programs with Linux. With a word in TALLY_WORDS the program
# `system' prints a line more than on Linux (lie), or keeps a page (keep).
diag(no_linux()) if no_linux();
for my $word (no_linux() ? () : ('', 'lie', 'keep')) {
	local @ENV{qw(TALLY_ONLY TALLY_WORDS)} = ('system', $word);
	my ($status, $out, $err) = run('make', 'test',
	    'T=tests/programs/user.t');
	my $name = $word eq 'lie' ?
	    'system prints the same on Linux and on Tally' :
	    'as many pages are free after system as before it';
	ok($word eq '' ? $status == 0 : $status && $err =~ /\Q$name\E/,
	    $word eq '' ? 'user.t passes with the program system' :
	    "user.t fails with the program system and the word $word")
	    or diag("status $status\n$out\n$err");
}

# tap_of() must find each of these errors in a guest's TAP.
my %wrong = (
	'no tests' => '',
	'no plan' => "ok 1 - a\nok 2 - b\n",
	'an empty plan' => "1..0\n",
	'a test too few' => "ok 1 - a\n1..2\n",
	'a test too many' => "ok 1 - a\nok 2 - b\n1..1\n",
	'a number left out' => "ok 1 - a\nok 3 - b\n1..2\n",
	'two tests of one name' => "ok 1 - a\nok 2 - a\n1..2\n",
	'a garbled line' => "ok 1 - a\nok2 - b\nok\n1..1\n",
);
for my $name (sort keys %wrong) {
	my ($complaint) = tap_of($wrong{$name});
	isnt($complaint, '', "tap_of() finds this error: $name");
}
my ($complaint, @tests) = tap_of("# x\nnot ok 1 - a\nok 2 - b\n1..2\n");
is($complaint, '', 'tap_of() accepts good TAP');
is_deeply(\@tests, [['', 'a', 'x'], [1, 'b', '']],
    'tap_of() returns the tests of good TAP');

# With an unknown test make test must fail before it builds.
for my $case (['kernl', qr/No test is named kernl\. There are: .* kernel /],
    ['kernel kernl', qr/No test is named kernl\./],
    ['mm', qr/No test is named mm\./]) {
	my ($names, $words) = @$case;
	my ($status, $out, $err) = run('make', 'all', 'test', "T=$names");
	ok($status && $out eq '' && $err =~ $words, "make test T='$names' " .
	    'names the unknown test') or diag("status $status\n$out\n$err");
}
{
	my $dir = private_dir();
	spew("$dir/none.t", "print qq(1..0 # SKIP none\\n);\n");
	spew("$dir/one.t", "print qq(1..1\\nok 1\\n);\n");
	is((run('tests/prove', "$dir/one.t"))[0], 0,
	    'tests/prove passes with a file of one test');
	is((run('tests/prove', "$dir/one.t", "$dir/none.t"))[0], 0,
	    'tests/prove passes with a skipped file and a file of one test');
	isnt((run('tests/prove', "$dir/none.t"))[0], 0,
	    'tests/prove fails if no test runs');
	isnt((run('tests/prove', "$dir/nowhere.t"))[0], 0,
	    'tests/prove fails if a file is missing');
	my (undef, $out) = run('tests/prove', "$dir/one.t", "$dir/none.t");
	like($out, qr/^The slowest.*\n +[\d.]+  \S+\n +[\d.]+  \S+\n/m,
	    'tests/prove lists the slowest files');
}

# Returns the processes that a run has left: they have this TMPDIR, or a
# directory in it, in their environment.
sub left_running {
	my ($dir) = @_;
	return grep { slurp("/proc/$_/environ") =~ /(?:^|\0)TMPDIR=\Q$dir\E/ }
	    map { m{^/proc/(\d+)$} } glob '/proc/[0-9]*';
}

# Starts a command in which a machine hangs, and interrupts it. ^C and the end
# of the terminal send the signal to all processes of the group; otherwise only
# the command's own process gets it.
sub interrupted {
	my ($name, $signal, $everybody, @command) = @_;
	my $dir = private_dir();
	my $pid = fork;
	if (!$pid) {
		@ENV{qw(TMPDIR TALLY_CMDLINE)} = ($dir, 'test=hang');
		setpgrp;
		open STDERR, '>', '/dev/null';
		open STDOUT, '>', '/dev/null';
		exec(@command) or POSIX::_exit(127);
	}
	my @machines;
	for (1 .. 10 * GUARD) {
		select undef, undef, undef, 0.1;
		@machines = grep { slurp("/proc/$_/comm") =~ /^qemu/ }
		    left_running($dir);
		last if @machines;
	}
	ok(@machines, "a machine runs before $name");
	kill $signal, $everybody ? -$pid : $pid;
	waitpid $pid, 0;
	isnt($?, 0, "the run fails after $name");
	is(join(' ', map { slurp("/proc/$_/cmdline") =~ tr/\0/ /r }
	    left_running($dir)), '', "no process is left after $name");
	is(join(' ', glob "$dir/*"), '', "no file is left after $name");
}
my @run = qw(make test T=kernel);
interrupted('^C', 'INT', 1, @run);
interrupted('the end of the terminal', 'HUP', 1, @run);
interrupted('a signal to make', 'TERM', 0, @run);
interrupted('a signal to a test file', 'TERM', 0, 'tests/guest/kernel.t');

{
	my $dir = private_dir();
	local $ENV{TMPDIR} = $dir;
	my $pid = fork;
	if (!$pid) {
		open STDERR, '>', '/dev/null';
		open STDOUT, '>', '/dev/null';
		exec('tools/emulate', '--on', 'bochs', '--timeout', GUARD,
		    '--cmdline', 'test=hang', $image) or POSIX::_exit(127);
	}
	my $machine;
	for (1 .. 10 * GUARD) {
		select undef, undef, undef, 0.1;
		($machine) = grep { slurp("/proc/$_/cmdline") =~ /\0bochsrc\0/
		    } slurp("/proc/$pid/task/$pid/children") =~ /\d+/g;
		last if $machine;
	}
	ok($machine, 'tools/emulate runs a machine that hangs');
	kill 'TERM', $pid;
	waitpid $pid, 0;
	ok(!-e "/proc/$machine" || slurp("/proc/$machine/status") =~
	    /^State:\s+Z/m, 'the machine ends if tools/emulate gets a signal');
	is(join(' ', glob "$dir/*"), '',
	    'after a signal to tools/emulate no file of the machine is left');
}

done_testing();
