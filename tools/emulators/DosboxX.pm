# DOSBox-X, compiled for web pages, without a page: tools/node/dosbox-x.js runs
# it. It ends as DOSBox does. The interface is described in
# tools/lib/Emulate/Emulator.pm.
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
