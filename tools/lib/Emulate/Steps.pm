# The steps of --step: each begins when the one before it is done. The list
# @{$option->{step}} has the steps that are still to do; a step is removed from
# the list when it is done.
#
# Ancestor: expect, which has more commands; here nine are enough.
package Emulate::Steps;

use strict;
use warnings;
use Emulate::Verdict qw(broken);
use Exporter qw(import);
use Time::HiRes qw(time);

our @EXPORT_OK = qw(is_step);

# The verbs, and a function for each. The function gets the words that follow
# the verb. It returns 1 if the step is done; otherwise it is called again
# later.
my %verbs = (
	serial => \&serial, until => \&until_said, screen => \&screen,
	show => \&show, send => \&send_text, key => \&key,
	monitor => \&monitor, trace => \&trace, quit => sub { return 1 },
);

my $any_verb = join '|', keys %verbs;
sub is_step { return $_[0] =~ /^(?:$any_verb)\b/ }

# Fields:
#
#	left		the list of the steps that are still to do
#	seen		the offset in the guest's output after the words that a
#			step found last
#	waits		not 0 while a step "until" waits
#	looked		the time when the screen was last read
sub new {
	my ($class, $machine) = @_;
	return bless { machine => $machine, left => $machine->{option}{step},
	    seen => 0, waits => 0, looked => 0 }, $class;
}

# Does the steps that can be done now. Returns 1 if "quit" was one of them,
# otherwise 0.
sub run {
	my ($self) = @_;
	while (@{$self->{left}}) {
		my ($verb, $rest) = split / /, $self->{left}[0], 2;
		$rest //= '';
		my $do = $verbs{$verb} or broken("no such step: $verb");
		return 0 if !$self->$do($rest);
		return 1 if $verb eq 'quit';
		shift @{$self->{left}};
	}
	return 0;
}

# With --trace QEMU starts the machine stopped. If the first step is "trace",
# this function does it before it lets the machine run.
sub begin_traced {
	my ($self) = @_;
	my $first = $self->{left}[0] // '';
	$self->trace if $first eq 'trace' && shift @{$self->{left}};
	$self->{machine}->monitor('cont');
}

# Has the guest printed these words after the words that a step found last?
sub said {
	my ($self, $words) = @_;
	my $at = index $self->{machine}{serial}, $words, $self->{seen};
	return 0 if $at < 0;
	$self->{seen} = $at + length $words;
	return 1;
}

sub serial {
	my ($self, $words) = @_;
	return $self->said($words);
}

sub until_said {
	my ($self, $words) = @_;
	my $said = $self->said($words);
	$self->{machine}->begin_limit if !$self->{waits}++;
	return 0 if !$said && !$self->{machine}->limit_is_over;
	$self->{waits} = 0;
	return 1;
}

sub screen {
	my ($self, $words) = @_;
	my $machine = $self->{machine};
	return 0 if time < $self->{looked} + 0.3;
	$self->{looked} = time;
	return index($machine->screen, $words) >= 0 ||
	    index($machine->screen_in_one_line, $words) >= 0;
}

# Prints the screen. If the emulator did not answer in time, returns 0: then the
# step is tried again.
sub show {
	my ($self) = @_;
	my $machine = $self->{machine};
	my $text = $machine->screen;
	return 0 if $text eq "\n" && $machine->answers_late;
	$machine->{console}->speak($text);
	return 1;
}

sub send_text {
	my ($self, $text) = @_;
	$text =~ s/\\n/\n/g;
	$text =~ s/\\x([0-9a-f]{2})/chr hex $1/ge;
	my $console = $self->{machine}{console};
	$console->say($text);
	$console->feed($self->{machine});
	return 1;
}

sub key {
	my ($self, $names) = @_;
	$self->{machine}->monitor("sendkey $_") for split ' ', $names;
	return 1;
}

sub monitor {
	my ($self, $line) = @_;
	my $machine = $self->{machine};
	$machine->{console}->speak($machine->monitor($line));
	return 1;
}

sub trace {
	my ($self) = @_;
	$self->{machine}->trace;
	return 1;
}

1;
