#!/usr/bin/perl
# Machines that are neither QEMU's nor Bochs', loaders that stand between the
# BIOS and ours, and CDs: each down to a prompt that answers, and to a second
# audit. And why DOSBox is not among them.
#
# The long form starts every loader and CD on every emulator.
#
# Needs: build/tally.img build/npm/fetched

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Torture;
use Test::More;

my $image = 'build/tally.img';
my $dir = private_dir();
my @emulators = qw(v86 v86-bochs);

# ---- Emulators ----------------------------------------------------------

for my $on (@emulators) {
	answers("$on, floppy", '--on', $on, $image);
	answers("$on, disk", '--on', $on, '--as', 'disk', $image);
}
answers("v86, $_", qw(--on v86 --memory), $_, $image) for qw(2M 512M);
answers("DOSBox-X, $_", qw(--on dosbox-x --memory), $_, $image)
    for qw(4M 16M);

# ---- CDs, and loaders on them -------------------------------------------

# A CD with these files: name => bytes, or a file to copy; and mkisofs'
# options for how it boots. Returns the options that boot it.
sub cd {
	my ($name, $files, @how) = @_;
	mkdir "$dir/$name";
	for my $file (sort keys %$files) {
		my $from = $files->{$file};
		spew("$dir/$name/$file", $from =~ m{^(?:/|build/)[^\n]*\z} ?
		    slurp($from) : $from);
	}
	my ($status, $out, $err) = run(qw(xorriso -as mkisofs -quiet -c
	    boot.cat -o), "$dir/$name.iso", @how, "$dir/$name");
	is($status, 0, "$name: a CD") or diag("$out$err");
	return ('--as', 'cd', "$dir/$name.iso");
}

# How a loader's own code starts from a CD.
my @loader = qw(-no-emul-boot -boot-load-size 4 -boot-info-table);
my $memdisk = '/usr/lib/syslinux/memdisk';

# grub-mkimage puts the commands into the loader.
spew("$dir/grub.cfg", "linux16 /memdisk\ninitrd16 /tally.img\nboot\n");
my ($status, $out, $err) = run(qw(grub-mkimage -O i386-pc-eltorito -p /boot
    -c), "$dir/grub.cfg", '-o', "$dir/core.img", qw(biosdisk iso9660 linux16));
is("$status$err", '0', 'GRUB: its loader');

my %cd = (
	'a floppy on a CD' => [cd('floppy', { 'tally.img' => $image },
	    qw(-b tally.img))],
	'GRUB and memdisk' => [cd('grub', { 'core.img' => "$dir/core.img",
	    memdisk => $memdisk, 'tally.img' => $image },
	    qw(-b core.img), @loader)],
	'syslinux and memdisk' => [cd('syslinux', {
	    'isolinux.bin' => '/usr/lib/ISOLINUX/isolinux.bin',
	    'ldlinux.c32' => '/usr/lib/syslinux/modules/bios/ldlinux.c32',
	    memdisk => $memdisk, 'tally.img' => $image,
	    'isolinux.cfg' => "default tally\nprompt 0\nlabel tally\n" .
		"kernel memdisk\ninitrd tally.img\n" },
	    qw(-b isolinux.bin), @loader)],
);
for my $name (sort keys %cd) {
	my @on = $name =~ /memdisk/ ? @{long([], \@emulators)} : @emulators;
	answers("$name, $_", '--on', $_, @{$cd{$name}})
	    for qw(qemu bochs), @on;
}

# ---- DOSBox -------------------------------------------------------------

# A boot sector without any of our code tells who can run a kernel that has
# several tasks. tests/matrix.t boots Tally on DOSBox as far as that goes.
my $object = "$dir/restart.o";
($status, $out, $err) = run('tools/cross', 'gcc', '-m32', '-c', '-o', $object,
    'tests/machines/restart.S');
is("$status$err", '0', 'the question assembles');
($status, $out, $err) = run('tools/cross', 'ld', '-m', 'elf_i386', '-Ttext',
    '0x7c00', '--oformat', 'binary', '-o', "$dir/restart", $object);
is("$status$err", '0', '... and links');
spew("$dir/restart.img", slurp("$dir/restart") . "\0" x (1474560 - 512));
for my $on (qw(qemu bochs v86 dosbox-x dosbox)) {
	my $words = $on eq 'dosbox' ? 'finished, with the old EAX' :
	    'begun anew';
	boots("an instruction whose page is missing, on $on: $words", SUCCESS,
	    [], '--on', $on, '--memory', '16M', '--step', "serial $words",
	    '--step', 'quit', "$dir/restart.img");
}

done_testing();
