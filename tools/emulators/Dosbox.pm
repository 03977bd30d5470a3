# The module for DOSBox 0.74. tools/lib/Emulate/Emulator.pm describes the
# methods.
#
# Ancestor: none.
package Dosbox;

use strict;
use warnings;
use parent qw(Emulate::Emulator);
use Emulate::Files;
use Emulate::Verdict qw(broken);

# For DOSBox a reset by port 92h is a fatal error. While DOSBox ends, it reads
# the guest's first page. This read causes a page fault in the guest, which then
# runs again. So we use the guest's first verdict, and then end DOSBox.
my $last_words = qr/^(?:tally[#>] )?finish: \w+(?: \d+)?\r?\n/m;

sub names { return 'dosbox' }
sub serial_is_stdio { return 0 }

# DOSBox connects to our port, so we miss nothing that the guest sends. Without
# txdelay:0 DOSBox collects bytes for 12 ms before it sends them, and the
# guest's last bytes would be lost.
sub command {
	my ($self) = @_;
	broken('dosbox has one machine and boots floppies only')
	    if $self->of_others || $self->{option}{as} ne 'floppy';
	my $memory = $self->megabytes;
	my $port = $self->listen_local;
	rename 'image', 'image.img' or broken("rename: $!");
	$ENV{HOME} = $self->{dir};
	$ENV{SDL_AUDIODRIVER} = 'dummy';
	$ENV{SDL_VIDEODRIVER} = 'dummy'
	    unless $self->{option}{window} && $self->display;
	spew('dosbox.conf', <<CONF);
[dosbox]
memsize=$memory
[cpu]
core=normal
cycles=fixed 50000
[mixer]
nosound=true
[serial]
serial1=nullmodem server:127.0.0.1 port:$port transparent:1 txdelay:0
[autoexec]
mount c .
c:
boot image.img
CONF
	return (find_tool('dosbox'), '-conf', 'dosbox.conf');
}

# Ignores what the guest sends after its last line: it runs again only because
# of DOSBox's reset.
sub hear_serial {
	my ($self, $bytes) = @_;
	my $before = length $self->{serial};
	my $all = ($self->{serial} . $bytes) =~ s/$last_words\K.*//msr;
	$self->SUPER::hear_serial(substr $all, $before);
}

sub is_over {
	my ($self) = @_;
	return $self->{serial} =~ $last_words;
}

1;
