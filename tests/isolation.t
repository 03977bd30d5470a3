#!/usr/bin/perl
# A program against the walls: whatever is not its own, memory, ports,
# instructions, segments, other programs' leftovers, is refused or is not
# there. The programs in tests/isolation/ judge themselves; here they are run,
# in QEMU and in Bochs, from the shell, which afterwards answers, finds the
# audit clean and as many pages free as before.
#
# Needs: build/hostile.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Torture;
use Hostile;
use Test::More;

my @programs = qw(addresses calls instructions selectors gate forged
	virtual leftovers);
my $image = 'build/hostile.img';

# What an emulator lets a program do although the CPU that it plays does not:
# by its version, with the words of tests/isolation/PROGRAM.c.
my %fault = (
	'QEMU 7.2' => { instructions => ['iret with VM'] },
	'QEMU 10.0' => { instructions => ['invd', 'wbinvd'] },
);

# One boot, in which all programs run. What they tried is said once a machine.
sub campaign {
	my ($name, $long, @machine) = @_;
	my $emulator = emulator("@machine" =~ /--on (\S+)/ ? $1 : 'qemu');
	my $shell = at_shell($image, @machine, [map {
	    $long ? "$_ long" : $_ } @programs]);
	is($shell->{status}, SUCCESS, "$name: the machine ends well")
	    or diag($shell->{all});
	for my $program (@programs) {
		my $told = $shell->{$long ? "$program long" : $program} || {};
		my $words = $told->{words} || '';
		my @tried = $words =~ /^tried (\d+ .+)$/mg;
		my @bad = $words =~ /^bad: (.*?)(?: \(signal .*)?$/mg;
		my @fault = @{$fault{$emulator}{$program} || []};
		ok("@bad" eq "@fault" && @tried &&
		    defined $told->{status} && $told->{status} == !!@fault,
		    "$name: $program" . (@fault ? ": $emulator allows " .
		    join(' and ', @fault) : '')) or diag($words);
		for (@tried) {
			my ($n, $what) = /^(\d+) (.*)$/;
			cmp_ok($n, '>', 0, "$name: $what");
			tried("$what on $name", $n);
		}
		is($told->{audit}, 'audit: ok', "$name: the audit is clean");
		is($told->{free}, $shell->{free}, "$name: no page is missing");
	}
}

# ---- The list of pointers is that of the kernel's own table --------------

# docs.t holds the arguments' column of docs/programs.md to be complete.
my %pointer = map { $_ => 1 } 'buffer', 'path', 'status', 'argv', 'envp',
    'seconds', 'two fds', 'struct tms', 'argument', 'new', 'old', 'time',
    'zone', 'pointer to six words', 'usage', 'struct utsname', 'vector',
    'left', 'struct stat', 'struct stat64', 'struct statx', 'struct statfs',
    'struct statfs64', 'pointer to five words', 'set', 'result', 'two times',
    'in', 'out', 'exceptional', 'name', 'siginfo', 'limits',
    'new limits', 'old limits', 'struct user_desc', 'word', 'second word',
    'files to poll', 'set with its bytes', 'a byte for each page';
# Where clone() stores a tid, a bad address is no error.
my %value = map { $_ => 1 } 'bytes', 'fd', 'fds', 'flags', 'pid', 'options',
    'advice', 'value', 'second value', 'stack', "parent's tid", "child's tid",
    'mode', 'change', 'signal', 'end', 'handler', 'request', 'command',
    'group', 'mask', 'new fd', 'unused', 'magic', 'start', 'rights', 'how',
    'entries', 'directory fd', 'offset', 'whence', 'page', 'bytes of a set',
    'clock', 'option', 'descriptors', 'resource', 'which', 'who',
    'whose', 'nice', 'type', 'new bytes', 'new start', 'milliseconds',
    'first fd', 'last fd';
# Those that are numbers in some calls. Of the files with a place only /dev/null
# and /dev/zero can be written, and they look at no byte.
my %number = map { $_ => 1 } 'alarm: seconds', 'exit: status',
    'exit_group: status', 'reboot: status', 'fcntl: argument',
    'fcntl64: argument', 'pwrite64: buffer';
my @expected;
for (slurp('docs/programs.md') =~ /^\| (\d+ \| \w+ \| `sys_.*) \|$/mg) {
	my ($number, $name, undef, undef, $arguments) = split / *\| */;
	my @arguments = split /, /, $arguments || '';
	for my $i (0 .. $#arguments) {
		my $what = $arguments[$i];
		next if $number{"$name: $what"};
		push @expected, "$number $i" if $pointer{$what};
		fail("is \"$what\" of $name a pointer?")
		    if !$pointer{$what} && !$value{$what};
	}
}
my $list = at_shell($image, ['calls list']);
my %listed = map { $_ => 1 }
    $list->{'calls list'}{words} =~ /^pointer (\d+ \d)$/mg;
is_deeply([sort keys %listed], [sort @expected],
    'every pointer of every system call is tried');
tried('pointers of system calls', scalar keys %listed);

# ---- The machines ------------------------------------------------------

campaign('QEMU', $ENV{TALLY_LONG});
campaign('Bochs', 0, '--on', 'bochs');
if ($ENV{TALLY_LONG}) {
	campaign("QEMU's $_", 0, '--cpu', $_)
	    for qw(486 pentium3);
	campaign('QEMU where the kernel may write to all pages', 0,
	    '--cmdline', 'once nowp');
}

summary();
done_testing();
