# QEMU's options for the drives of its machine.
#
# Ancestor: none.
package Qemu::Drives;

use strict;
use warnings;
use Emulate::Files;
use Emulate::Verdict qw(broken);
use Exporter qw(import);

our @EXPORT = qw(drives file_name);

# The controllers that --by can name, for a disk and for a stick. Beside each
# controller are the devices for QEMU's option -device; the last device is the
# disk or the stick. The image's drive is named medium.
my %controllers = (
	disk => {
		ahci => 'ahci,id=c ide-hd,bus=c.0',
		am53c974 => 'am53c974,id=c scsi-hd,bus=c.0',
		lsi53c895a => 'lsi53c895a,id=c scsi-hd,bus=c.0',
		megasas => 'megasas,id=c scsi-hd,bus=c.0',
		mptsas1068 => 'mptsas1068,id=c scsi-hd,bus=c.0',
		nvme => 'nvme,serial=1',
		pvscsi => 'pvscsi,id=c scsi-hd,bus=c.0',
		sdhci => 'sdhci-pci sd-card',
		'virtio-blk' => 'virtio-blk-pci',
		'virtio-scsi' => 'virtio-scsi-pci,id=c scsi-hd,bus=c.0',
	},
	usb => {
		ehci => 'usb-ehci,id=c usb-storage,bus=c.0',
		ohci => 'pci-ohci,id=c usb-storage,bus=c.0',
		uhci => 'piix3-usb-uhci,id=c usb-storage,bus=c.0',
		xhci => 'qemu-xhci,id=c usb-storage,bus=c.0',
	},
);

# Returns a file's name as QEMU's options need it: each comma is written twice,
# because a single comma would end the name.
sub file_name { return $_[0] =~ s/,/,,/gr }

# Returns the options for all drives: the image's, the one for snapshots, and
# --disk.
sub drives {
	my ($option) = @_;
	my $image = ($option->{drive} || 'file=%,format=raw') =~ s/%/image/r;
	my @drives;
	if ($option->{snapshots}) {
		spew_snapshots('snapshots');
		$image .= ',readonly=on';
		push @drives, '-drive',
		    'file=snapshots,format=qcow2,if=none,id=snapshots';
	}
	push @drives, $option->{by} ? by_controller($option, $image) :
	    by_kind($option, $image);
	push @drives, '-drive', 'format=raw,if=ide,snapshot=on,file=' .
	    file_name($option->{disk}) if $option->{disk};
	return @drives;
}

# Returns the options that make the image a drive of this kind, connected as in
# an ordinary PC.
sub by_kind {
	my ($option, $drive) = @_;
	my $as = $option->{as};
	return ('-drive', "$drive,if=floppy",
	    '-boot', $option->{disk} ? 'c' : 'a') if $as eq 'floppy';
	return ('-drive', "$drive,if=ide", '-boot', 'c') if $as eq 'disk';
	return ('-drive', "$drive,if=none,id=stick",
	    '-device', 'piix3-usb-uhci,id=uhci',
	    '-device', 'usb-storage,bus=uhci.0,drive=stick,bootindex=0')
	    if $as eq 'usb';
	return ('-cdrom', 'image', '-boot', 'd') if $as eq 'cd';
	broken("--as $as: floppy, disk, usb or cd");
}

# Returns the options that connect the image's drive to the controller of --by.
sub by_controller {
	my ($option, $drive) = @_;
	my ($as, $by) = @$option{qw(as by)};
	my $devices = $controllers{$as}{$by}
	    or broken("--as $as --by $by: disk by one of ",
		join(', ', sort keys %{$controllers{disk}}), '; usb by ',
		join(', ', sort keys %{$controllers{usb}}));
	enlarge_card() if $by eq 'sdhci';
	return ('-drive', "$drive,if=none,id=medium",
	    map({ ('-device', $_) } split ' ', "$devices,drive=medium"));
}

# Enlarges the image to the next size that QEMU accepts for a card: 2, 4, 8, ...
# MiB.
sub enlarge_card {
	my $bytes = 1024 * 1024;
	$bytes *= 2 while $bytes < -s 'image';
	truncate 'image', $bytes or broken("image: $!");
}

# Makes an empty disk for snapshots, in QEMU's own format: a header, a table of
# reference counts, one block of these counts, and a table which says that no
# sector of the disk is stored. Each of the four takes a cluster of 64 KiB.
sub spew_snapshots {
	my ($file) = @_;
	my $cluster = 1 << 16;
	spew($file, pack "a$cluster a$cluster a$cluster x$cluster",
	    pack('a4 N x12 N Q> x4 N Q> Q> N', "QFI\xfb", 2, 16, $cluster, 1,
		3 * $cluster, $cluster, 1),
	    pack('Q>', 2 * $cluster), pack('n4', (1) x 4));
}

1;
