#!/usr/bin/perl
# Programs try to access what is not theirs: memory, ports, instructions,
# segments, data of other programs. Either the kernel refuses the access, or
# there is nothing to access. The programs in tests/campaigns/isolation/ check
# this themselves; the test runs them from the shell, in QEMU and in Bochs.
# Afterwards the shell answers, the audit passes, and as many pages are free as
# before.
#
# Needs: build/hostile.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Hostile;
use Test::More;

my @programs = qw(addresses calls instructions selectors gate forged
	virtual leftovers);
my $image = 'build/hostile.img';

# What an emulator lets a program do, although a real CPU refuses it: by the
# emulator's version and the program, in the words of
# tests/campaigns/isolation/PROGRAM.c.
my %fault = (
	'QEMU 7.2' => { instructions => ['iret with VM'] },
	'QEMU 10.0' => { instructions => ['invd', 'wbinvd'] },
);

# Boots and runs all programs.
sub campaign {
	my ($name, $long, @machine) = @_;
	my $emulator = emulator("@machine" =~ /--on (\S+)/ ? $1 : 'qemu');
	my $shell = at_shell($image, @machine, [map {
	    $long ? "$_ long" : $_ } @programs]);
	is($shell->{status}, SUCCESS, "$name: the machine ends with success")
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
		is($told->{audit}, 'audit: ok',
		    "$name: $program: the audit passes");
		is($told->{free}, $shell->{free},
		    "$name: $program: no page is missing");
	}
}

# ---- Every pointer of the kernel's table is in the list -----------------

my %pointer = map { $_ => 1 } qw(buffer path status argv envp seconds fds tms
    argument new old time zone six_words usage utsname vector left stat statx
    statfs five_words set result times in out except name siginfo limits desc
    word word2 files set_and_size a_byte_a_page sysinfo priority
    real effective saved cpu node new_path target);
# clone() returns no error if it cannot store a tid at an address, so these
# arguments count as values.
my %value = map { $_ => 1 } qw(bytes fd flags pid tid options advice value
    value2 stack parent_tid child_tid mode change signal end handler request
    command group mask new_fd unused unused1 unused2 magic1 magic2 start rights
    how entries dir offset low high whence page size clock option count resource
    which who whose nice type new_bytes new_start milliseconds first_fd
    last_fd policy no_zone device uid gid new_dir);
# Arguments that are pointers in other calls, but numbers in these. The buffer
# of pwrite64 is left out, too: it can write only to /dev/null and /dev/zero,
# which do not read the buffer.
my %number = map { $_ => 1 } 'alarm: seconds', 'exit: status',
    'exit_group: status', 'reboot: status', 'fcntl: argument',
    'fcntl64: argument', 'pwrite64: buffer';
my @expected;
for my $call (system_calls()) {
	for my $i (0 .. $#{$call->{arguments}}) {
		my $what = $call->{arguments}[$i];
		next if $number{"$call->{name}: $what"};
		push @expected, "$call->{number} $i" if $pointer{$what};
		fail("it is known whether $what of $call->{name} is a pointer")
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
