# The base class of all emulators: an emulator's process, the handles from which
# we read its output, and that output. Emulator.pm is a subclass of this class.
#
# Fields:
#
#	option		the options of tools/emulate, a hash: {memory}, ...
#	console		our end of the serial line: Console.pm
#	tools		the directory of tools/emulate
#	home		the directory where tools/emulate was started
#	dir		the private directory, in which the emulator runs
#	pid		the emulator, leader of its process group, while it runs
#	serial		all that the guest sent
#	errors		all that the emulator printed on standard error
#	to_guest	the handle to the guest's serial line, when there is one
#	commands	the handle to the emulator's standard input
#	watched		a window was opened
#	over		the guest's own clock has advanced by --limit seconds
#
# An emulator's module may add fields for itself.
#
# Ancestor: none.
package Emulate::Machine;

use strict;
use warnings;
use Emulate::Files;
use Emulate::Verdict qw(broken);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use IO::Select;
use IO::Socket::INET;
use POSIX qw(WNOHANG setsid);

sub new {
	my ($class, %fields) = @_;
	return bless { %fields, serial => '', errors => '',
	    select => IO::Select->new }, $class;
}

# ---- Its process -------------------------------------------------------

# Starts the command in a session of its own, so that one signal can kill all
# its processes. setpriv makes Linux kill the command if tools/emulate is
# killed.
sub start {
	my ($self, @command) = @_;
	@command = (find_tool('setpriv'), qw(--pdeathsig KILL --), @command);
	pipe my $in, my $feed or broken("pipe: $!");
	pipe my $words, my $out or broken("pipe: $!");
	pipe my $complaints, my $err or broken("pipe: $!");
	$self->{pid} = fork;
	defined $self->{pid} or broken("fork: $!");
	$self->become($in, $out, $err, @command) if !$self->{pid};
	my $own = $self->serial_is_stdio;
	$self->hear($words, $own ? 'hear_serial' : 'hear_output');
	$self->hear($complaints, 'hear_errors');
	$self->{commands} = $feed;
	return if !$own;
	$self->{to_guest} = $feed;
	do_not_wait($feed);
}

# In the child: connects the handles, and becomes the emulator.
sub become {
	my ($self, $in, $out, $err, @command) = @_;
	setsid();
	$SIG{PIPE} = 'DEFAULT';
	$ENV{TMPDIR} = $self->{dir};
	$ENV{TERM} = 'vt100';
	open STDIN, '<&', $in or POSIX::_exit(126);
	open STDOUT, '>&', $out or POSIX::_exit(126);
	open STDERR, '>&', $err or POSIX::_exit(126);
	exec(@command) or POSIX::_exit(127);
}

# Has the emulator ended by itself? Then its wait status is in $?.
sub has_ended {
	my ($self) = @_;
	return 0 if waitpid($self->{pid}, WNOHANG) != $self->{pid};
	undef $self->{pid};
	return 1;
}

# Ends all processes that we have started.
sub end {
	my ($self) = @_;
	my $pid = $self->{pid} or return;
	# The process may not have called setsid() yet.
	kill('KILL', -$pid) or kill 'KILL', $pid;
	waitpid $pid, 0;
	undef $self->{pid};
}

# ---- Its output --------------------------------------------------------

sub do_not_wait {
	my ($handle) = @_;
	my $flags = fcntl $handle, F_GETFL, 0;
	fcntl $handle, F_SETFL, $flags | O_NONBLOCK;
}

# Makes listen() pass the bytes of this handle to this method.
sub hear {
	my ($self, $handle, $method) = @_;
	do_not_wait($handle);
	$self->{select}->add([$handle, $method]);
}

# Opens a local port, to which the emulator will connect the guest's serial
# line. Returns the port's number.
sub listen_local {
	my ($self) = @_;
	my $socket = IO::Socket::INET->new(Listen => 1,
	    LocalAddr => '127.0.0.1', Proto => 'tcp')
	    or broken("no local socket: $!");
	$self->hear($socket, 'accept_line');
	return $socket->sockport;
}

sub accept_line {
	my ($self, $socket) = @_;
	my $line = $socket->accept or return 0;
	$self->{to_guest} = $line;
	$self->hear($line, 'hear_serial');
	return 1;
}

# Reads all output that the emulator has written. If there is none, waits for
# it, at most this many seconds. Returns 1 if it has read anything, otherwise 0.
sub listen {
	my ($self, $seconds) = @_;
	my $any = 0;
	for my $ready ($self->{select}->can_read($seconds)) {
		my ($handle, $method) = @$ready;
		if ($method eq 'accept_line') {
			$any = 1 if $self->accept_line($handle);
		} elsif (sysread $handle, my $bytes, 65536) {
			$any = 1;
			$self->$method($bytes);
		} else {
			$self->{select}->remove($ready);
		}
	}
	return $any;
}

# Stores what the guest has sent.
sub hear_serial {
	my ($self, $bytes) = @_;
	$self->{serial} .= $bytes;
	$self->{console}->speak($bytes);
}

# What the emulator itself prints: its standard output is ignored, its standard
# error is stored.
sub hear_output { }

sub hear_errors {
	my ($self, $bytes) = @_;
	$self->{errors} .= $bytes;
}

1;
