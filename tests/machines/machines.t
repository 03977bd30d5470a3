#!/usr/bin/perl
# Boots machines other than QEMU's and Bochs', with other loaders between the
# BIOS and our loader, and from CDs. Each must reach a prompt that answers, and
# a second audit. The last test shows why this does not work on DOSBox.
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

# Calls answers(), and counts the started machine.
sub starts {
	answers(@_);
	tried('machines', 1);
}

# ---- Emulators ----------------------------------------------------------

for my $on (@emulators) {
	starts("$on boots a floppy", '--on', $on, $image);
	starts("$on boots a disk", '--on', $on, '--as', 'disk', $image);
}
starts("v86 boots with $_", qw(--on v86 --memory), $_, $image) for qw(2M 512M);
starts("DOSBox-X boots with $_", qw(--on dosbox-x --memory), $_, $image)
    for qw(4M 16M);

# ---- CDs, and loaders on them -------------------------------------------

# Makes a CD with these files (name => bytes); the options of mkisofs choose how
# it boots. Returns the options of tools/emulate that boot it.
sub cd {
	my ($name, $files, @how) = @_;
	mkdir "$dir/$name";
	spew("$dir/$name/$_", $files->{$_}) for sort keys %$files;
	my ($status, $out, $err) = run(qw(xorriso -as mkisofs -quiet -c
	    boot.cat -o), "$dir/$name.iso", @how, "$dir/$name");
	is($status, 0, "$name: the CD is made") or diag("$out$err");
	return ('--as', 'cd', "$dir/$name.iso");
}

# The options of mkisofs for a CD whose loader starts without emulation of a
# floppy or a disk.
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
	is("$status$err", '0', 'grub-mkimage makes a loader');
	$cd{'GRUB and memdisk'} = [cd('grub', { %memdisk,
	    'core.img' => slurp("$dir/core.img") },
	    qw(-b core.img), @loader)];
}
for my $name (sort keys %cd) {
	my @on = $name =~ /memdisk/ ? @{long([], \@emulators)} : @emulators;
	starts("$_ boots $name", '--on', $_, @{$cd{$name}})
	    for qw(qemu bochs), @on;
}

# ---- Floppies of other sizes --------------------------------------------

# firmware.t tests such floppies on QEMU and Bochs. The floppy of 1200 KiB is
# slow on Bochs.
for my $size (@{long([720, 2880], [720, 1200, 2880])}) {
	spew("$dir/$size.img", substr slurp($image) . "\0" x 2 ** 21, 0,
	    $size * 1024);
	starts("$_ boots a floppy of $size KiB", '--on', $_, '--memory', '16M',
	    "$dir/$size.img") for qw(bochs dosbox-x), @emulators;
}

# ---- DOSBox -------------------------------------------------------------

# This boot sector has no code of the kernel. It shows which emulators can run a
# kernel with several tasks. On DOSBox, which cannot, tests/machines/matrix.t
# boots Tally until its first program.
my $restart = assembled('tests/machines/machines/restart.S', '0x7c00');
spew("$dir/restart.img", $restart . "\0" x (1474560 - 512));
for my $on (qw(qemu bochs v86 dosbox-x dosbox)) {
	my $words = $on eq 'dosbox' ? 'finished, with the old EAX' :
	    'begun anew';
	boots("on $on, an instruction without its page is $words", SUCCESS,
	    [], '--on', $on, '--memory', '16M', '--step', "serial $words",
	    '--step', 'quit', "$dir/restart.img");
}

summary();
done_testing();
