# The module for v86, an emulator for web pages. tools/node/v86.js runs it
# without a page. tools/lib/Emulate/Emulator.pm describes the methods.
#
# Ancestor: none.
package V86;

use strict;
use warnings;
use parent qw(Emulate::Emulator);
use Emulate::Verdict qw(broken);

# The files of the BIOS and of the video card's BIOS, for each name that --on
# accepts.
my %bioses = (
	'v86' => ['/usr/share/seabios/bios.bin',
	    '/usr/share/seabios/vgabios-stdvga.bin'],
	'v86-bochs' => ['/usr/share/bochs/BIOS-bochs-latest',
	    '/usr/share/bochs/VGABIOS-lgpl-latest'],
);

sub names { return keys %bioses }

sub command {
	my ($self) = @_;
	my $option = $self->{option};
	broken("$option->{on} has one machine, and floppy, disk and cd")
	    if $self->of_others || $option->{window} ||
	    $option->{as} !~ /^(?:floppy|disk|cd)$/;
	return $self->node('v86', @{$bioses{$option->{on}}}, $option->{as},
	    $self->megabytes, 'image');
}

1;
