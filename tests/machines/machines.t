#!/usr/bin/perl
# Machines other than QEMU's and Bochs', loaders between the BIOS and ours, and
# CDs. Each must reach a prompt that answers, and a second audit. And the reason
# why DOSBox is not among them.
#
# The long form starts every loader and CD on every emulator.
#
# Needs: build/tally.img build/tally.iso build/npm/fetched

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Rom;
use Tally;
use Torture;
use Test::More;

my $image = 'build/tally.img';
my $dir = private_dir();
my @emulators = qw(v86 v86-bochs);

# answers(), and counts the machines that were started.
sub starts {
	answers(@_);
	tried('machines', 1);
}

# ---- Emulators ----------------------------------------------------------

for my $on (@emulators) {
	starts("$on, floppy", '--on', $on, $image);
	starts("$on, disk", '--on', $on, '--as', 'disk', $image);
}
starts("v86, $_", qw(--on v86 --memory), $_, $image) for qw(2M 512M);
starts("DOSBox-X, $_", qw(--on dosbox-x --memory), $_, $image)
    for qw(4M 16M);

# ---- CDs, and loaders on them -------------------------------------------

# Makes a CD with these files, name => bytes, and mkisofs' options for how it
# boots. Returns the options that boot it.
sub cd {
	my ($name, $files, @how) = @_;
	mkdir "$dir/$name";
	spew("$dir/$name/$_", $files->{$_}) for sort keys %$files;
	my ($status, $out, $err) = run(qw(xorriso -as mkisofs -quiet -c
	    boot.cat -o), "$dir/$name.iso", @how, "$dir/$name");
	is($status, 0, "$name: the CD is made") or diag("$out$err");
	return ('--as', 'cd', "$dir/$name.iso");
}

# How a loader's own code starts from a CD.
my @loader = qw(-no-emul-boot -boot-load-size 4 -boot-info-table);
my %floppy = ('tally.img' => slurp($image));
my %memdisk = (%floppy, memdisk => slurp('/usr/lib/syslinux/memdisk'));

my $syslinux = "default tally\nprompt 0\nlabel tally\nkernel memdisk\n" .
    "initrd tally.img\n";
my %cd = (
	'a floppy on a CD' => [cd('floppy', \%floppy, qw(-b tally.img))],
	'a disk on a CD' => [cd('disk', \%floppy,
	    qw(-b tally.img -hard-disk-boot))],
	'the ISO as a CD' => [qw(--as cd build/tally.iso)],
	'the ISO as a disk' => [qw(--as disk build/tally.iso)],
	'syslinux and memdisk' => [cd('syslinux', { %memdisk,
	    'isolinux.cfg' => $syslinux,
	    'isolinux.bin' => slurp('/usr/lib/ISOLINUX/isolinux.bin'),
	    'ldlinux.c32' =>
		slurp('/usr/lib/syslinux/modules/bios/ldlinux.c32') },
	    qw(-b isolinux.bin), @loader)],
);

# grub-mkimage puts the commands into the loader.
SKIP: {
	on_pc('Debian has no GRUB for a BIOS there', 2);
	spew("$dir/grub.cfg", "linux16 /memdisk\ninitrd16 /tally.img\nboot\n");
	my ($status, $out, $err) = run(qw(grub-mkimage -O i386-pc-eltorito
	    -p /boot -c), "$dir/grub.cfg", '-o', "$dir/core.img",
	    qw(biosdisk iso9660 linux16));
	is("$status$err", '0', 'GRUB: the loader is made');
	$cd{'GRUB and memdisk'} = [cd('grub', { %memdisk,
	    'core.img' => slurp("$dir/core.img") },
	    qw(-b core.img), @loader)];
}
for my $name (sort keys %cd) {
	my @on = $name =~ /memdisk/ ? @{long([], \@emulators)} : @emulators;
	starts("$name, $_", '--on', $_, @{$cd{$name}})
	    for qw(qemu bochs), @on;
}

# ---- Floppies of other sizes --------------------------------------------

# firmware.t tests those of QEMU. The floppy of 1200 KiB is slow on Bochs.
for my $size (@{long([720, 2880], [720, 1200, 2880])}) {
	spew("$dir/$size.img", substr slurp($image) . "\0" x 2 ** 21, 0,
	    $size * 1024);
	starts("a floppy of $size KiB, $_", '--on', $_, '--memory', '16M',
	    "$dir/$size.img") for qw(bochs dosbox-x), @emulators;
}

# ---- DOSBox -------------------------------------------------------------

# A boot sector without any of our code tells who can run a kernel that has
# several tasks. tests/machines/matrix.t boots Tally on DOSBox as far as that
# goes.
my $restart = assembled('tests/machines/machines/restart.S', '0x7c00');
spew("$dir/restart.img", $restart . "\0" x (1474560 - 512));
for my $on (qw(qemu bochs v86 dosbox-x dosbox)) {
	my $words = $on eq 'dosbox' ? 'finished, with the old EAX' :
	    'begun anew';
	boots("an instruction whose page is missing, on $on: $words", SUCCESS,
	    [], '--on', $on, '--memory', '16M', '--step', "serial $words",
	    '--step', 'quit', "$dir/restart.img");
}

summary();
done_testing();
