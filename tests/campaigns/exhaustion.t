#!/usr/bin/perl
# Uses up everything that is limited: memory, tasks, pids, pipes, descriptors,
# stacks, counts. The shell runs the programs that do this. Afterwards the shell
# answers without a reboot, the audit is clean, and as many pages are free as
# before.
#
# Needs: build/hostile.img build/ring.img build/counts.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Hostile;
use Test::More;

my $image = 'build/hostile.img';

sub counted {
	my ($words) = @_;
	tried($2, $1) while $words =~ /^tried (\d+) (.+)$/mg;
}

# Boots with this much memory, and runs the command lines one after the other. A
# command that ^C ends has no exit status.
sub campaign {
	my ($name, $memory, $lines, $used) = @_;
	my $shell = at_shell($used || $image, '--memory', $memory, $lines);
	is($shell->{status}, SUCCESS, "$name: the shell answers to the end")
	    or diag($shell->{all});
	for my $line (@$lines) {
		my $command = ref $line ? $line->[2] : $line;
		my $told = $shell->{$command} || {};
		my $words = $told->{words} || '';
		my $status = ref $line ? 0 : $told->{status};
		ok($words !~ /^bad:/m && defined $status && $status == 0 &&
		    $words =~ (ref $line ? qr/^\Q$line->[0]\E/m : qr/^tried/m),
		    "$name: $command") or diag($words);
		counted($words);
		is($told->{audit}, 'audit: ok',
		    "$name: $command: the audit passes");
		is($told->{free}, $shell->{free},
		    "$name: $command: no page is missing");
	}
	return $shell;
}

# Most of these programs take memory until it runs out; a small machine runs
# out of it soon.
my $bomb = ['bomb: refused', '\\x03', 'bomb'];
campaign('16M', '16M', ['deep', 'pipes', 'pipes files', 'pipes dups',
    'pipes areas', map({ "hog $_" } qw(mmap brk stack copy read)), 'tasks 0',
    'tasks zombies 500', $bomb]);
tried('fork bombs', 1);

campaign('/tmp', '16M', [map { "full $_" } qw(write holes files)]);

campaign('busy', '16M', ['busy']);

campaign('numbers', '16M', ['numbers']);
campaign('holders', '16M', ['holders']);

# Long calls: other tasks run in the middle of them, and SIGKILL ends them.
campaign('long calls', '32M', [map { "long $_" } qw(readv writev write)]);

# Many tasks, and all pids.
my $tasks = long(2000, 20000);
campaign("$tasks tasks", long('64M', '512M'), ["tasks $tasks"]);
if ($ENV{TALLY_LONG}) {
	my $shell = campaign('all pids', '1G', ['tasks 0',
	    'tasks zombies 20000']);
	my ($n) = $shell->{'tasks 0'}{words} =~ /^tried (\d+) tasks/m;
	cmp_ok($n || 0, '>', 32700, 'more than 32,700 pids are in use');
	campaign('256M', '256M', ['pipes', 'pipes files',
	    map({ "hog $_ 16" } qw(mmap brk stack copy read))]);
	for my $memory (qw(2M 4M 64M)) {
		campaign("a bomb in $memory", $memory, [$bomb]);
		tried('fork bombs', 1);
	}
}

# ^C comes in the middle of a fork.
my $hydra = ['hydra: alive', '', 'hydra'];
my $shell = campaign('^C in the middle of a fork', '16M', [$hydra],
    'build/ring.img');
tried('signals in the middle of a fork', 1);
my ($status, $out) = boot('--cmdline', 'once', '--memory', '16M',
    at_prompt('hydra', 'ps', 'exit'), 'build/ring.img');
my ($processes) = $out =~ /^( +PID .*)\z/ms;
ok(defined $processes && $processes =~ / ps$/m && $processes !~ / hydra$/m,
    '^C in the middle of a fork leaves no task') or diag($out);

# F3 prints the list of tasks while tasks end: other tasks run at many ticks in
# between.
($status, $out) = boot('--icount', '--slow', 8, '--cmdline', 'once',
    at_prompt('ghosts'), map({ ('--step', 'serial ghosts: buried', '--step',
    'key f3') } 1 .. 30), '--step', 'serial ghosts: buried', '--step',
    'send \x03', at_prompt('audit', 'exit'), $image);
is($status, SUCCESS, 'F3 lists all tasks although some end meanwhile')
    or diag($out);
like($out, qr/ Z +\d+ +\d+ +\d+ ghosts\n.*^audit: ok$/ms,
    'F3 has printed zombies, and the audit is clean');

# The count of a page table reaches its limit by forks, and with TALLY_LONG the
# count of a page, too. No program can fork so often, so counts.c calls the
# kernel's own functions.
($status, $out) = boot('--memory', long('512M', '1G'), '--cmdline',
    $ENV{TALLY_LONG} ? '' : 'form=short',
    'build/counts.img');
is($status, SUCCESS, 'the guest reports success') or diag($out);
pass_on_tap($out);
tried("holders of one $1", $2) while $out =~ /^# a (\w+) has (\d+)/mg;

summary();
done_testing();
