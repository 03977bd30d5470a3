# How a run ended. verdict() and broken() may be called anywhere in
# tools/emulate: they end what is being done, and the program prints the words
# as its last line and exits with the status. The other functions find out from
# a machine (Machine.pm) which verdict it has earned.
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

# "success" or "failure", if the guest has said so; "" if not. Asked again and
# again, so it looks at the end alone.
sub last_words {
	my ($machine) = @_;
	my $serial = \$machine->{serial};
	my $end = length $$serial > 256 ? substr $$serial, -256 : $$serial;
	my ($last) = $end =~ /([^\r\n]+)[\r\n]*\z/;
	return '' unless defined $last && $last =~ /finish: (\w+)( \d+)?$/;
	return $1;
}

# The number that a failure may have, which is then our status as well.
sub failure_number {
	my ($machine) = @_;
	return $machine->{serial} =~ /finish: failure (\d+)[\r\n]*\z/ ?
	    $1 : FAILURE;
}

# A boot that failed waits for a key, for ever where nobody has a keyboard.
sub cannot_boot {
	my ($machine) = @_;
	return !$machine->{option}{scripted} && !$machine->{watched} &&
	    $machine->{serial} =~ /, press a key\r\n\z/ &&
	    $machine->{serial} !~ /^command line: /m;
}

# The end of a machine that ended by itself, with this wait status.
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

# The end of a machine whose time is over.
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
