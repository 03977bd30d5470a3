# The module for QEMU. It supports all options, has a monitor, and has an exit
# device by which the guest says how it ended. tools/lib/Emulate/Emulator.pm
# describes the methods. Qemu/ has the code for drives, the clock and gdb.
#
# Ancestor: none.
package Qemu;

use strict;
use warnings;
use parent qw(Emulate::Emulator);
use Emulate::Files;
use Emulate::Verdict qw(DEAD broken verdict);
use IO::Socket::UNIX;
use Qemu::Clock;
use Qemu::Drives;
use Qemu::Gdb;
use Time::HiRes qw(sleep);

# What QEMU's exit status means. The guest writes a value of include/layout.h to
# the exit device; the status is that value times 2, plus 1.
my %means = (33 << 8, 'success', 35 << 8, 'failure');

sub names { return 'qemu' }

# ---- Its command -------------------------------------------------------

sub command {
	my ($self) = @_;
	my $option = $self->{option};
	$self->{clock} = Qemu::Clock->new($self);
	return (find_tool('qemu-system-i386'),
	    '-M', $option->{machine} || 'pc', '-m', $option->{memory},
	    '-nic', 'none',
	    '-device', 'isa-debug-exit,iobase=0xf4,iosize=4',
	    '-monitor', 'unix:monitor,server=on,wait=off',
	    $option->{cpu} ? ('-cpu', $option->{cpu}) : (),
	    counted_time($option), files($option), $self->display_and_reset,
	    drives($option), debuggers($option),
	    '-serial', $option->{serial} || 'stdio');
}

# Returns the options for --icount, which make all clocks count instructions.
sub counted_time {
	my ($option) = @_;
	return () if !$option->{icount};
	return ('-icount', 'shift=' . ($option->{slow} // 0) . ',sleep=off',
	    '-rtc', 'clock=vm' . ($option->{limit} ? ',base=2000-01-01' : ''));
}

# Returns the options for the files that QEMU reads and writes, except drives.
sub files {
	my ($option) = @_;
	my ($trace, $rom, $port, $ram) = map {
		defined $_ ? file_name($_) : undef
	} @$option{qw(trace rom port ram)};
	return ($trace ? ('-S', '-D', $trace) : (),
	    $rom ? ('-option-rom', $rom) : (),
	    $port ? ('-debugcon', "file:$port") : (),
	    $ram ? ('-object', 'memory-backend-file,id=ram,share=on,' .
		"size=$option->{memory},mem-path=$ram",
		'-machine', 'memory-backend=ram') : ());
}

# Returns the options for the display and for a reset. A reset ends the machine.
# But if a person uses the machine, a reset boots it again, and QEMU writes the
# reset to a log.
sub display_and_reset {
	my ($self) = @_;
	my $option = $self->{option};
	my $window = $option->{window} && $self->display;
	my $may_reset = $option->{terminal} ||
	    $self->{watched} && !$option->{lines} && !$option->{scripted};
	return ($window ? () : ('-display', 'none'),
	    $may_reset ? ('-d', 'cpu_reset', '-D', 'resets') : '-no-reboot');
}

# Returns the options that make QEMU wait for a debugger, at a socket of ours or
# at a port.
sub debuggers {
	my ($option) = @_;
	return ($option->{debug} ? ('-S', '-chardev',
	    'socket,path=gdb,server=on,wait=off,id=gdb',
	    '-gdb', 'chardev:gdb') : (),
	    $option->{server} ?
	    ('-S', '-gdb', "tcp:127.0.0.1:$option->{server}") : ());
}

sub debug {
	my ($self) = @_;
	Qemu::Gdb::run($self);
}

# Sends to the guest what the user has typed with gdb's command "type".
sub hear_typed {
	my ($self, $bytes) = @_;
	$self->{console}->say($bytes);
}

# ---- Its monitor -------------------------------------------------------

# Sends one line to the monitor. Returns the answer without the prompt.
sub monitor {
	my ($self, $line) = @_;
	my $monitor = $self->connect_monitor or return '';
	syswrite $monitor, "$line\n";
	my $answer = to_prompt($monitor);
	$answer =~ s{\A.*?\r?\n}{};		# the echo
	$answer =~ tr{\r}{}d;
	return $answer;
}

sub connect_monitor {
	my ($self) = @_;
	return $self->{monitor} if $self->{monitor};
	for (1 .. 100) {
		$self->{monitor} = IO::Socket::UNIX->new(Peer => 'monitor')
		    and last;
		sleep 0.05;
	}
	to_prompt($self->{monitor}) if $self->{monitor};
	return $self->{monitor};
}

# Reads up to the next prompt, or to the end if QEMU ends. Returns what comes
# before the prompt.
sub to_prompt {
	my ($monitor) = @_;
	my $answer = '';
	until ($answer =~ s/\(qemu\) $//) {
		my $got = sysread $monitor, $answer, 65536, length $answer;
		last unless $got;
	}
	return $answer;
}

# Is the guest's CPU halted, so that it waits for an interrupt? A guest that
# prints nothing may still work: on a busy host it is slow.
sub waits {
	my ($self) = @_;
	return $self->monitor('info registers') =~ /HLT=1/;
}

# Makes QEMU translate each instruction as a block of its own, and log the
# blocks and the exceptions. Before QEMU 8.1 the first command had another name.
sub trace {
	my ($self) = @_;
	my $answer = $self->monitor('one-insn-per-tb on');
	$answer = $self->monitor('singlestep on')
	    if $answer =~ /^unknown command/;
	$answer .= $self->monitor('log exec,nochain,int');
	$answer eq '' or broken("QEMU's monitor: $answer");
}

# Returns the cells of the screen. If the BIOS says mode 7, the card is a
# monochrome one, whose cells are at another address.
sub screen_bytes {
	my ($self) = @_;
	unlink 'screen', 'mode';
	$self->monitor('pmemsave 0x449 1 mode');
	my $cells = slurp('mode') eq "\7" ? 0xb0000 : 0xb8000;
	$self->monitor("pmemsave $cells 4000 screen");
	return slurp('screen');
}

# ---- Its clock ---------------------------------------------------------

sub begin_limit {
	my ($self) = @_;
	$self->{clock}->begin;
}

sub limit_is_over {
	my ($self) = @_;
	my $limit = $self->{option}{limit};
	return 0 if !$limit || !$self->{pid};
	return $self->{over} = $self->{clock}->has_told($limit);
}

# ---- Its end -----------------------------------------------------------

# Has the guest caused a triple fault? If a reset is allowed, QEMU does not end
# then, but boots again. QEMU's log has each triple fault, with the address of
# the instruction (EIP). Triple faults in the BIOS do not count: it uses them to
# reset the machine.
sub triple_fault {
	return -s 'resets' &&
	    slurp('resets') =~ /^Triple fault\n(?:.*\n){3}EIP=(?!000[ef])/m;
}

# Returns how the guest ended. The exit device says it, and must agree with the
# guest's last line.
sub result {
	my ($self, $words, $status) = @_;
	my $said = $means{$status} || '';
	verdict(DEAD, "the exit device says $said, the last line " .
	    ($words || 'nothing')) if $said ne '' && $said ne $words;
	return $said if $said ne '' || !$status;
	broken($self->{errors} =~ s/\n\z//r)
	    if $self->{serial} eq '' && $self->{errors};
	$self->complain;
	broken('QEMU ended with status ', $status >> 8,
	    $status & 127 ? ' on a signal' : '');
}

sub last_state {
	my ($self) = @_;
	return ("---- screen of the hung guest\n", $self->screen,
	    "---- its registers\n", $self->monitor('info registers'));
}

1;
