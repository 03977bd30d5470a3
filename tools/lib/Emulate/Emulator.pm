# The class of all emulators, and a description of the methods by which
# tools/emulate uses them. tools/emulators/ has a module for each emulator, and
# tools/emulate finds the modules by itself. A module is a subclass of this
# class; its fields are those of Machine.pm. It must have two methods:
#
#	names()		its names for --on, a list
#	command()	the command that starts the emulator, a list. The
#			current directory is private; the file "image" in it is
#			the copy that the guest may write to. If the emulator
#			cannot do what an option asks for, command() calls
#			broken("words", ...).
#
# A module may have any of the methods below. The brackets say what happens if
# the module does not have the method: this value is returned, the method of
# Machine.pm is called, or the step is refused.
#
#	serial_is_stdio()
#		Is the guest's serial line the emulator's standard input and
#		output? If not, command() calls listen_local(), and the emulator
#		connects to that port. [1]
#	start(COMMAND)
#		Starts the command. With --debug it does not return if the
#		emulator has its own debugger. [Machine.pm]
#	debug()
#		Gives the terminal to a debugger outside the emulator, and ends
#		tools/emulate when the debugger ends. Only QEMU's module has it.
#	hear_serial(BYTES), hear_output(BYTES), hear_errors(BYTES)
#		Are called with bytes that were read: from the serial line; from
#		the emulator's standard output, if that is not the serial line;
#		from its standard error. [Machine.pm]
#	waits()
#		Does the guest's CPU wait for an interrupt? [1]
#	is_over()
#		For an emulator that does not end by itself: has the guest
#		printed its last line? Then tools/emulate ends the emulator. [0]
#	triple_fault()
#		For an emulator that continues after a triple fault: was there
#		one? [0]
#	monitor(LINE)
#		Sends a line to the monitor. Returns the monitor's answer.
#		--step key sends the line "sendkey NAME". [refused]
#	trace()
#		Begins to log each instruction. [refused]
#	screen_bytes()
#		Returns the text screen: 4000 bytes, characters and attributes
#		in turn; fewer if the emulator did not answer. [refused]
#	answers_late()
#		Can an empty screen mean that the emulator has not answered
#		yet? [0]
#	begin_limit()
#		Begins to count --limit. [refused]
#	limit_is_over()
#		Has the guest's own clock advanced by --limit seconds? [0]
#	result(WORDS, STATUS)
#		Returns how the guest ended: "success", "failure" or "". WORDS
#		is one of these, from the guest's last line; STATUS is the wait
#		status of the emulator. If the two do not agree, calls
#		verdict(). [WORDS]
#	has_begun()
#		Did the emulator start at all? [1]
#	complaints()
#		Returns the emulator's messages, to be printed if the guest did
#		not end the machine itself. [what it printed on standard error]
#	last_state()
#		Returns lines about the state of a machine that hangs. [none]
#
# At the end of this file are functions that several modules call.
#
# Ancestor: none.
package Emulate::Emulator;

use strict;
use warnings;
use parent qw(Emulate::Machine);
use Emulate::Files;
use Emulate::Verdict qw(broken);

# Returns the class of the emulator that --on names: the name of its module.
sub find_class {
	my ($folder, $name) = @_;
	opendir my $modules, $folder or broken("$folder: $!");
	my %class;
	for my $module (map { /^(\w+)\.pm$/ } readdir $modules) {
		require "$module.pm";
		$class{$_} = $module for $module->names;
	}
	return $class{$name} || broken("--on $name: one of ",
	    join ', ', sort keys %class);
}

# ---- Methods that a module may replace ---------------------------------

sub serial_is_stdio { return 1 }
sub waits { return 1 }
sub is_over { return 0 }
sub triple_fault { return 0 }
sub answers_late { return 0 }
sub limit_is_over { return 0 }
sub has_begun { return 1 }
sub last_state { return () }

sub monitor { broken('only QEMU has a monitor') }
sub trace { broken('only QEMU has a monitor') }
sub begin_limit { broken('only QEMU has a monitor') }

sub screen_bytes {
	my ($self) = @_;
	broken("$self->{option}{on} shows no screen");
}

sub result {
	my ($self, $words, $status) = @_;
	return $words;
}

sub complaints {
	my ($self) = @_;
	return grep { !m{^ALSA } } split m{\n}, $self->{errors};
}

# ---- Functions that use these methods ----------------------------------

# Prints the emulator's messages, if the guest did not end the machine itself.
sub complain {
	my ($self) = @_;
	$self->{console}->report(map { "$_\n" } $self->complaints);
}

# Returns the text screen as one line. In it a search also finds words that
# begin at the end of one line of the screen and end in the next.
sub screen_in_one_line {
	my ($self) = @_;
	return join '', map { $_ < 32 || $_ > 126 ? ' ' : chr }
	    unpack '(Cx)*', $self->screen_bytes;
}

# Returns the text screen as lines.
sub screen {
	my ($self) = @_;
	my $text = join "\n", unpack '(A80)*', $self->screen_in_one_line;
	$text =~ s/\n+$//;
	return "$text\n";
}

# ---- Functions that modules call ---------------------------------------

# Returns true if bytes may have to be sent to the guest's serial line.
sub needs_input {
	my ($self) = @_;
	my $option = $self->{option};
	return $option->{input} || $option->{console} ||
	    grep { /^send / } @{$option->{step}};
}

# Returns the names of the options that the user has set, but that only QEMU or
# Bochs support.
sub of_others {
	my ($self) = @_;
	return grep { $self->{option}{$_} } qw(machine cpu rom icount disk port
	    debug ram drive by serial server snapshots trace);
}

# Returns the size of memory in MiB.
sub megabytes {
	my ($self) = @_;
	$self->{option}{memory} =~ /^(\d+)([MG])$/i
	    or broken("$self->{option}{on} wants whole megabytes of memory");
	return uc $2 eq 'G' ? 1024 * $1 : $1;
}

# Is there a display for --window?
sub display {
	my ($self) = @_;
	return $self->{watched} = 1 if $ENV{DISPLAY} || $ENV{WAYLAND_DISPLAY};
	print STDERR "emulate: no display, so the window stays closed;",
	    " the serial line follows\n";
	return 0;
}

# Returns the command that starts one of our programs in tools/node/. The
# program runs an emulator that is a package of npm; its standard input and
# output are the serial line.
sub node {
	my ($self, $program, @arguments) = @_;
	my $node = find_tool('node');
	-e "$self->{tools}/../build/npm/fetched"
	    or broken("$self->{option}{on} is not there: " .
		'make build/npm/fetched');
	return ($node, "$self->{tools}/node/$program.js", @arguments);
}

1;
