#!/usr/bin/perl
# Tests of the tests: whatever goes wrong in a guest must come out as a
# failure of make test, and leave nothing running.
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

# What the runner says of each end. A hang is cut short.
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
boots('a missing image is told from a guest\'s failure', BROKEN, [],
	'build/no-such.img');
boots('so is a missing CPU model', BROKEN, [], '--cpu', 'none', $image);

# What make test makes of it: with only kernel.t, and a guest gone wrong.
sub make_test {
	my ($cmdline) = @_;
	local $ENV{TALLY_CMDLINE} = $cmdline;
	local $ENV{TALLY_TIMEOUT} = $cmdline eq 'test=hang' ? 8 : GUARD;
	return run('make', 'test', 'T=tests/guest/kernel.t');
}
for my $end (qw(plain_panic failed_test triple_fault hang)) {
	my ($status, $out, $err) = make_test("test=$end");
	ok($status && $out =~ /^Result: FAIL$/m, "$end makes make test fail")
	    or diag("status $status\n$out\n$err");
}
my ($status, $out, $err) = make_test('mem=8M');
ok($status == 0 && $out =~ /^Result: PASS$/m,
    'the same command passes when nothing is wrong')
    or diag("status $status\n$out\n$err");

# With all of its memory, what a BIOS keeps of it shows in the logs.
($status, $out, $err) = make_test('all-memory');
ok($status && $err =~ /Failed test 'Bochs and QEMU say the same'/,
    'two logs that differ make make test fail')
    or diag("status $status\n$out\n$err");

# The programs that Linux judges: one says a line more, or keeps a page.
diag(no_linux()) if no_linux();
for my $word (no_linux() ? () : ('', 'lie', 'keep')) {
	local @ENV{qw(TALLY_ONLY TALLY_WORDS)} = ('system', $word);
	my ($status, $out, $err) = run('make', 'test',
	    'T=tests/programs/user.t');
	my $name = $word eq 'lie' ? 'system says the same' :
	    'system leaves as many pages free as there were';
	ok($word eq '' ? $status == 0 : $status && $err =~ /\Q$name\E/,
	    $word eq '' ? 'a program passes' : "and fails with: $word")
	    or diag("status $status\n$out\n$err");
}

# The reader of the guest's TAP.
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
	isnt($complaint, '', "$name: noticed");
}
my ($complaint, @tests) = tap_of("# x\nnot ok 1 - a\nok 2 - b\n1..2\n");
is($complaint, '', 'good TAP is not complained of');
is_deeply(\@tests, [['', 'a', 'x'], [1, 'b', '']], 'and is read right');

# What asks for what is not there fails, and builds nothing.
for my $case (['kernl', qr/No test is named kernl\. There are: .* kernel /],
    ['kernel kernl', qr/No test is named kernl\./],
    ['mm', qr/No test is named mm\./]) {
	my ($names, $words) = @$case;
	my ($status, $out, $err) = run('make', 'all', 'test', "T=$names");
	ok($status && $out eq '' && $err =~ $words, "make test T='$names' " .
	    'names what is not there') or diag("status $status\n$out\n$err");
}
{
	my $dir = private_dir();
	spew("$dir/none.t", "print qq(1..0 # SKIP none\\n);\n");
	spew("$dir/one.t", "print qq(1..1\\nok 1\\n);\n");
	is((run('tests/prove', "$dir/one.t"))[0], 0, 'one test passes');
	is((run('tests/prove', "$dir/one.t", "$dir/none.t"))[0], 0,
	    'a file without tests beside it');
	isnt((run('tests/prove', "$dir/none.t"))[0], 0,
	    'but if no test was run, that is a failure');
	isnt((run('tests/prove', "$dir/nowhere.t"))[0], 0,
	    'and so is a file that is not there');
	my (undef, $out) = run('tests/prove', "$dir/one.t", "$dir/none.t");
	like($out, qr/^The slowest.*\n +[\d.]+  \S+\n +[\d.]+  \S+\n/m,
	    'the slowest are listed');
}

# Nothing is left behind: no process in a session that we began, no file.
# Those that we began have our TMPDIR in their environment, or one below it.
sub left_running {
	my ($dir) = @_;
	return grep { slurp("/proc/$_/environ") =~ /(?:^|\0)TMPDIR=\Q$dir\E/ }
	    map { m{^/proc/(\d+)$} } glob '/proc/[0-9]*';
}

# A run is interrupted while a machine hangs in it: by ^C or the end of its
# terminal, which reach all processes of the group, or make alone is told.
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
	isnt($?, 0, '... until the end of the run, which is a failure');
	is(join(' ', map { slurp("/proc/$_/cmdline") =~ tr/\0/ /r }
	    left_running($dir)), '', '... then nothing runs');
	is(join(' ', glob "$dir/*"), '', '... and no file is left');
}
my @run = qw(make test T=kernel);
interrupted('^C', 'INT', 1, @run);
interrupted('the terminal goes', 'HUP', 1, @run);
interrupted('make is ended', 'TERM', 0, @run);
interrupted('a test file is ended', 'TERM', 0, 'tests/guest/kernel.t');

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
	    /^State:\s+Z/m, 'and goes when the runner is told to go');
	is(join(' ', glob "$dir/*"), '', 'and leaves no file behind');
}

done_testing();
