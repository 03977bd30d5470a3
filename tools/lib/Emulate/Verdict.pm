# The verdict: how a run ended. verdict() and broken() may be called anywhere in
# tools/emulate. They end the run: tools/emulate prints the words as its last
# line, and exits with the status. The other functions look at a machine
# (Machine.pm) and decide which verdict is right.
#
# Ancestor: none.
package Emulate::Verdict;

use strict;
use warnings;
use Exporter qw(import);

use constant { SUCCESS => 0, FAILURE => 1, HANG => 2, DEAD => 3, BROKEN => 4 };

our @EXPORT_OK = qw(SUCCESS FAILURE HANG DEAD BROKEN verdict broken last_words
    cannot_boot judge hung);

sub verdict {
	my ($status, $words) = @_;
	die bless { status => $status, words => $words }, __PACKAGE__;
}

sub broken { verdict(BROKEN, join '', @_) }

# Returns "success" or "failure" if the guest's last line says so, otherwise "".
# It is called often, so it looks only at the last 256 bytes.
sub last_words {
	my ($machine) = @_;
	my $serial = \$machine->{serial};
	my $end = length $$serial > 256 ? substr $$serial, -256 : $$serial;
	my ($last) = $end =~ /([^\r\n]+)[\r\n]*\z/;
	return '' unless defined $last && $last =~ /finish: (\w+)( \d+)?$/;
	return $1;
}

# Returns the exit status for a failure: the number that the guest has given for
# it, or 1.
sub failure_number {
	my ($machine) = @_;
	return $machine->{serial} =~ /finish: failure (\d+)[\r\n]*\z/ ?
	    $1 : FAILURE;
}

# Has the boot failed? Then the loader waits for a key, and would wait for ever,
# because nobody can press one.
sub cannot_boot {
	my ($machine) = @_;
	return !$machine->{option}{scripted} && !$machine->{watched} &&
	    $machine->{serial} =~ /, press a key\r\n\z/ &&
	    $machine->{serial} !~ /^command line: /m;
}

# Gives the verdict on a machine that has ended by itself, with this wait
# status.
sub judge {
	my ($machine, $status) = @_;
	my $option = $machine->{option};
	if (@{$option->{step}}) {
		verdict(HANG, "ended while waiting: $option->{step}[0]");
	}
	my $words = $machine->result(last_words($machine), $status);
	verdict(SUCCESS, 'success') if $words eq 'success';
	verdict(failure_number($machine), 'the guest reports a failure')
	    if $words eq 'failure';
	verdict(SUCCESS, 'ended by its user')
	    if $option->{terminal} && !$status;
	$machine->complain;
	broken("$option->{on} did not start") if !$machine->has_begun;
	verdict(DEAD, 'the guest died: triple fault, reset or panic of the ' .
	    'emulator');
}

# Gives the verdict on a machine whose time is over.
sub hung {
	my ($machine) = @_;
	my $option = $machine->{option};
	my $waits = @{$option->{step}};
	$machine->{console}->report($machine->last_state)
	    if $option->{limit} || !$waits;
	$machine->complain;
	verdict(HANG, $waits ? "waited in vain: $option->{step}[0]" :
	    $machine->{over} ?
	    "no end within $option->{limit} seconds of its own clock" :
	    last_words($machine) eq '' ?
	    "no end within $option->{timeout} seconds" :
	    'the machine does not end after its last words');
}

1;
