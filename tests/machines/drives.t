#!/usr/bin/perl
# Disks and sticks below every controller that QEMU's BIOS can boot from, each
# down to a prompt that answers, and to a second audit. The floppy, the IDE
# disk and the stick below UHCI are in matrix.t.
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
		answers("$as by $controller", '--as', $as, '--by',
		    $controller, 'build/tally.img');
	}
}

# AHCI is what q35 has of its own.
answers('disk by ahci, q35', qw(--machine q35 --as disk --by ahci),
    'build/tally.img');

done_testing();
