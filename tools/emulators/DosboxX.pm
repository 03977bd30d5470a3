# The module for DOSBox-X in the form that was compiled for web pages.
# tools/node/dosbox-x.js runs it without a page. When the guest has printed its
# last line, we end DOSBox-X, as Dosbox.pm ends DOSBox.
# tools/lib/Emulate/Emulator.pm describes the methods.
#
# Ancestor: none.
package DosboxX;

use strict;
use warnings;
use parent qw(Dosbox);
use Emulate::Verdict qw(broken);

sub names { return 'dosbox-x' }
sub serial_is_stdio { return 1 }

sub command {
	my ($self) = @_;
	my $option = $self->{option};
	broken('dosbox-x has one machine and boots floppies only')
	    if $self->of_others || $option->{window} ||
	    $option->{as} ne 'floppy';
	return $self->node('dosbox-x', $self->megabytes, 'image');
}

1;
