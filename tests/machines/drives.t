#!/usr/bin/perl
# Boots from disks and sticks at every controller from which QEMU's BIOS can
# boot. Each must reach a prompt that answers, and a second audit. matrix.t
# tests the floppy, the IDE disk and the stick at UHCI.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my %by = (
	disk => [qw(ahci am53c974 lsi53c895a megasas mptsas1068 nvme pvscsi
	    sdhci virtio-blk virtio-scsi)],
	usb => [qw(ehci ohci xhci)],
);
for my $as (sort keys %by) {
	for my $controller (@{$by{$as}}) {
		answers("QEMU boots a $as at the controller $controller",
		    '--as', $as, '--by', $controller, 'build/tally.img');
	}
}

# AHCI is part of q35.
answers('QEMU boots a disk at the controller ahci of q35',
    qw(--machine q35 --as disk --by ahci), 'build/tally.img');

done_testing();
