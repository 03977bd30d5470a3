# Runs gdb for QEMU's machine, for --debug. gdb has the terminal, and the output
# of the guest appears between the output of gdb. gdb's command "type" writes to
# a FIFO, which is the guest's input. When gdb ends, the machine ends, and the
# exit status is that of gdb.
#
# Ancestor: none.
package Qemu::Gdb;

use strict;
use warnings;
use Emulate::Files;
use Emulate::Verdict qw(broken);
use POSIX qw(WNOHANG mkfifo);
use Time::HiRes qw(sleep);

# Runs gdb, and ends this program with gdb's status. Does not return.
sub run {
	my ($machine) = @_;
	mkfifo('typed', 0600) or broken("mkfifo: $!");
	open my $typed, '+<', 'typed' or broken("fifo: $!");
	$machine->hear($typed, 'hear_typed');
	my @gdb = command($machine);
	for (1 .. 100) {
		last if -S 'gdb';
		sleep 0.05;
	}
	my $gdb = start($machine, @gdb);
	until (waitpid($gdb, WNOHANG) == $gdb) {
		$machine->listen(0.05) or sleep 0.02;
		$machine->{console}->feed($machine);
	}
	my $status = $? >> 8;
	$machine->complain if $status;
	exit $status;
}

sub command {
	my ($machine) = @_;
	my ($symbols, $commands) = @{$machine->{option}}{qw(debug commands)};
	return (find_tool('gdb-multiarch', 'gdb'), '-q', '-nx',
	    '-x', "$machine->{tools}/tally.gdb",
	    $commands ? '-batch' : (),
	    '-ex', "target remote $machine->{dir}/gdb", $symbols,
	    $commands ? ('-x', $commands) : ());
}

# Starts gdb in a child, and returns its pid. ctrl-C interrupts only gdb, not
# this program.
sub start {
	my ($machine, @gdb) = @_;
	$SIG{INT} = 'IGNORE';
	my $pid = fork;
	defined $pid or broken("fork: $!");
	return $pid if $pid;
	$SIG{INT} = 'DEFAULT';
	$ENV{TALLY_TYPED} = "$machine->{dir}/typed";
	chdir $machine->{home};
	exec(@gdb) or POSIX::_exit(127);
}

1;
