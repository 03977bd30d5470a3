# Our end of the guest's serial line. Prints what the guest sends, and sends to
# the guest what the user has typed, the bytes of a file, or the text of a step.
# The user's input is standard input: a terminal that the guest gets for itself,
# or lines for the guest's shell.
#
# Ancestor: none.
package Emulate::Console;

use strict;
use warnings;
use Emulate::Verdict qw(SUCCESS broken verdict);
use IO::Select;
use Time::HiRes qw(time);

# If the guest has printed nothing for this many seconds, and its CPU waits, it
# gets the next line even without a prompt: a program in it may read the line.
use constant SILENCE => 2;

# The shell's prompt, its prompt for the rest of an unfinished line, or the
# prompt of user/mini.c.
my $prompt = qr/(?:tally[#>]|^>) \z/m;

# Fields:
#
#	cooked		the settings of our terminal before the guest got it
#	return		a CR at the end of what the guest has sent, which is not
#			printed yet; otherwise ""
#	unsent		bytes that have to be sent to the guest
#	input		the handle of the file of --input, until its end
#	lines		lines of standard input that were read, but not sent yet
#	ended		standard input has ended
#	answered	how many bytes the guest had sent when it got its most
#			recent line
#	heard		how many bytes the guest has sent until now
#	stirred		the time when the guest last sent a byte or got a line
#	escaped		the last key was ctrl-A, which was not sent yet
sub new {
	my ($class, $option) = @_;
	return bless { option => $option, return => '', unsent => '',
	    lines => '', answered => 0, heard => 0 }, $class;
}

# ---- To the user -------------------------------------------------------

# Gives the terminal to the guest: from now on each key is sent as soon as it is
# pressed.
sub hand_over_terminal {
	my ($self) = @_;
	print STDERR "emulate: to end the machine type ctrl-A, then X\n";
	chomp($self->{cooked} = `stty -g`);
	system('stty', qw(raw -echo)) == 0 or broken('no stty');
}

sub take_back_terminal {
	my ($self) = @_;
	system('stty', $self->{cooked}) if defined $self->{cooked};
	undef $self->{cooked};
}

# Takes the terminal back from the guest, and prints to standard error.
sub report {
	my ($self, @words) = @_;
	$self->take_back_terminal;
	print STDERR @words;
}

# Prints what the guest has sent. Changes CR LF to LF, unless the guest has the
# terminal.
sub speak {
	my ($self, $words) = @_;
	if (!defined $self->{cooked}) {
		$words = $self->{return} . $words;
		$self->{return} = $words =~ s/\r\z// ? "\r" : '';
		$words =~ s/\r\n/\n/g;
	}
	print $words;
}

# ---- To the guest ------------------------------------------------------

# Opens the file of --input.
sub open_input {
	my ($self) = @_;
	my $name = $self->{option}{input};
	return if !$name;
	open $self->{input}, $name eq '-' ? '<&STDIN' : "<$name"
	    or broken("$name: $!");
}

# Appends these words to the bytes that feed() sends to the guest.
sub say {
	my ($self, $words) = @_;
	$self->{unsent} .= $words;
}

# Sends as many of the bytes for the guest as the guest takes now.
sub feed {
	my ($self, $machine) = @_;
	$self->next_keys($machine) if $self->{option}{terminal};
	return unless $machine->{serial} ne '' && $machine->{to_guest};
	$self->next_line($machine)
	    if $self->{option}{lines} && $self->{unsent} eq '';
	$self->next_input;
	return if $self->{unsent} eq '';
	my $sent = syswrite $machine->{to_guest}, $self->{unsent};
	substr $self->{unsent}, 0, $sent, '' if $sent;
}

# Reads the next bytes of --input.
sub next_input {
	my ($self) = @_;
	return if !$self->{input} || length $self->{unsent} >= 4096;
	my $got = sysread $self->{input}, $self->{unsent}, 4096,
	    length $self->{unsent};
	undef $self->{input} if defined $got && !$got;
}

# Reads the keys that the user has typed on the terminal.
sub next_keys {
	my ($self, $machine) = @_;
	return if !IO::Select->new(\*STDIN)->can_read(0);
	if (!sysread STDIN, my $keys, 4096) {
		$machine->end;
		verdict(SUCCESS, 'its terminal is gone');
	} else {
		$self->press($machine, $_) for split //, $keys;
	}
}

# Handles one key: ctrl-A X ends the machine, ctrl-A ctrl-A sends one ctrl-A,
# all other keys are sent as they are.
sub press {
	my ($self, $machine, $key) = @_;
	my $escaped = $self->{escaped};
	if ($escaped && $key =~ /x/i) {
		$machine->end;
		verdict(SUCCESS, 'ended by its user');
	}
	$self->{unsent} .= "\x01" if $escaped;
	$self->{escaped} = !$escaped && $key eq "\x01";
	$self->{unsent} .= $key
	    unless $self->{escaped} || $escaped && $key eq "\x01";
}

# Reads what standard input has now, and does not wait for more. Returns 1 if
# standard input has ended, otherwise 0.
sub read_lines {
	my ($self) = @_;
	return 1 if $self->{ended};
	return 0 unless length $self->{lines} < 65536 &&
	    IO::Select->new(\*STDIN)->can_read(0);
	my $got = sysread STDIN, $self->{lines}, 65536, length $self->{lines};
	return 0 if $got;
	$self->{lines} .= "\n" if $self->{lines} =~ /[^\n]\z/;
	return $self->{ended} = 1;
}

# Is the guest waiting for a line? Then it has printed a prompt; or it has
# printed nothing for SILENCE seconds, and its CPU waits.
sub wants_line {
	my ($self, $machine) = @_;
	if (length $machine->{serial} > $self->{heard}) {
		$self->{heard} = length $machine->{serial};
		$self->{stirred} = time;
	}
	return 1 if $self->{heard} > $self->{answered} &&
	    $machine->{serial} =~ $prompt;
	return 0 unless $self->{answered} && time > $self->{stirred} + SILENCE;
	$self->{stirred} = time;
	return $machine->waits;
}

# If the guest waits for a line, prepares the next one for feed(). After the
# last line this is ^D each time, because the first ^D may end only a program
# that reads, and not the shell.
sub next_line {
	my ($self, $machine) = @_;
	return if !$self->wants_line($machine);
	my $end = $self->read_lines;
	return unless $self->{lines} =~ /\n/ || $end;
	$self->{unsent} = $self->{lines} =~ s/\A(.*\n)// ? $1 : "\x04";
	$self->{answered} = $self->{heard};
	$self->{stirred} = time;
}

1;
