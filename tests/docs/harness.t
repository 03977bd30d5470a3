#!/usr/bin/perl
# Tests of the tests: every failure in a guest must become a failure of make
# test, and nothing may be left running.
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

# The exit status for each kind of end. A hang is stopped early.
for my $on (qw(qemu bochs)) {
	boots("a panic is a failure on $on", FAILURE, ['panic: '],
	    '--on', $on, '--cmdline', 'test=plain_panic', $image);
	boots("a failed test is a failure on $on", FAILURE, ['not ok'],
	    '--on', $on, '--cmdline', 'test=failed_test', $image);
	boots("a triple fault is a death on $on", DEAD, ['Tally'],
	    '--on', $on, '--cmdline', 'test=triple_fault', $image);
	for my $seconds (8, 80, GUARD) { # until the kernel has come so far
		my @result = boot('--timeout', $seconds, '--on', $on,
		    '--cmdline', 'test=hang', $image);
		next if $result[1] !~ /^kernel \d+ bytes/m && $seconds != GUARD;
		is($result[0], HANG, "a hang is a hang on $on")
		    or diag(@result[1, 2]);
		last;
	}
	boots("an unknown test is a failure on $on", FAILURE,
	    ['no test is named nothing'], '--on', $on,
	    '--cmdline', 'test=nothing', $image);
}
boots('a missing image has a status of its own', BROKEN, [],
	'build/no-such.img');
boots('a missing CPU model has that status, too', BROKEN, [], '--cpu', 'none',
    $image);

# Runs make test with only kernel.t, and a guest that fails.
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
    'the same command passes without a fault')
    or diag("status $status\n$out\n$err");

# With all memory of the machine, the logs show the part that each BIOS keeps.
($status, $out, $err) = make_test('all-memory');
ok($status && $err =~
    /Failed test 'the kernel prints the same on Bochs and QEMU'/,
    'make test fails if the two logs differ')
    or diag("status $status\n$out\n$err");

# The programs that Linux judges: one prints a line more, or keeps a page.
diag(no_linux()) if no_linux();
for my $word (no_linux() ? () : ('', 'lie', 'keep')) {
	local @ENV{qw(TALLY_ONLY TALLY_WORDS)} = ('system', $word);
	my ($status, $out, $err) = run('make', 'test',
	    'T=tests/programs/user.t');
	my $name = $word eq 'lie' ?
	    'system prints the same on Linux and on Tally' :
	    'as many pages are free after system as before it';
	ok($word eq '' ? $status == 0 : $status && $err =~ /\Q$name\E/,
	    $word eq '' ? 'a program passes' : "a program fails with $word")
	    or diag("status $status\n$out\n$err");
}

# The reader of the guest's TAP must notice each of these faults.
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
	isnt($complaint, '', "tap_of() notices $name");
}
my ($complaint, @tests) = tap_of("# x\nnot ok 1 - a\nok 2 - b\n1..2\n");
is($complaint, '', 'tap_of() accepts good TAP');
is_deeply(\@tests, [['', 'a', 'x'], [1, 'b', '']],
    'tap_of() returns the tests of good TAP');

# A name of no test fails, and nothing is built.
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
	is((run('tests/prove', "$dir/one.t"))[0], 0, 'one test passes');
	is((run('tests/prove', "$dir/one.t", "$dir/none.t"))[0], 0,
	    'a skipped file beside a test passes');
	isnt((run('tests/prove', "$dir/none.t"))[0], 0,
	    'a run without any test fails');
	isnt((run('tests/prove', "$dir/nowhere.t"))[0], 0,
	    'a missing file fails');
	my (undef, $out) = run('tests/prove', "$dir/one.t", "$dir/none.t");
	like($out, qr/^The slowest.*\n +[\d.]+  \S+\n +[\d.]+  \S+\n/m,
	    'the slowest files are listed');
}

# Finds what is left: processes in a session that we began, and files. Our
# processes have our TMPDIR, or a directory in it, in their environment.
sub left_running {
	my ($dir) = @_;
	return grep { slurp("/proc/$_/environ") =~ /(?:^|\0)TMPDIR=\Q$dir\E/ }
	    map { m{^/proc/(\d+)$} } glob '/proc/[0-9]*';
}

# Interrupts a run while a machine hangs in it: ^C and the end of the terminal
# reach all processes of the group; a signal reaches make only.
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
	for (1 .. 300) {
		select undef, undef, undef, 0.1;
		@machines = grep { slurp("/proc/$_/comm") =~ /^qemu/ }
		    left_running($dir);
		last if @machines;
	}
	ok(@machines, "$name: a machine runs");
	kill $signal, $everybody ? -$pid : $pid;
	waitpid $pid, 0;
	isnt($?, 0, "$name: the run fails");
	is(join(' ', map { slurp("/proc/$_/cmdline") =~ tr/\0/ /r }
	    left_running($dir)), '', "$name: no process is left");
	is(join(' ', glob "$dir/*"), '', "$name: no file is left");
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
	ok($machine, 'a hanging machine runs');
	kill 'TERM', $pid;
	waitpid $pid, 0;
	ok(!-e "/proc/$machine" || slurp("/proc/$machine/status") =~
	    /^State:\s+Z/m, 'the machine ends when the runner gets a signal');
	is(join(' ', glob "$dir/*"), '', 'no file of the machine is left');
}

done_testing();
