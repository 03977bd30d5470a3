#!/usr/bin/perl
# Tests boots that fail: with damaged and short images, sectors that cannot be
# read, too little memory. Each must report the error on the serial line and on
# the screen, and a key must reboot. Some errors must not stop the boot.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Rom;
use Tally;
use Test::More;

use constant { SECTOR => 512, HEADER => 512, FLOPPY => 1474560 };

my $good = slurp('build/tally.img');
my $dir = private_dir();
my $images = 0;

# Finds the parts: [first sector, bytes] of kernel, symbols, archive.
my @part = map { [unpack 'V2', substr $good, HEADER + 4 + 16 * $_, 8] } 1 .. 3;

sub image_of {
	my ($bytes) = @_;
	my $file = "$dir/image" . $images++;
	spew($file, $bytes);
	return $file;
}

# Writes the image with the byte at this offset changed, and returns the file.
sub damaged {
	my ($at) = @_;
	my $bytes = $good;
	substr($bytes, $at, 1) ^= "\x01";
	return image_of($bytes);
}

# Boots an image that must be refused with these words. On QEMU presses a key:
# the machine must reboot, which ends the emulator. On Bochs only waits for the
# message. The boot sector prints only on the screen.
sub refused {
	my ($name, $words, @options) = @_;
	my $on_qemu = !grep { /^bochs/ } @options;
	my @serial = $words =~ /^(?:no loader|boot sector)/ ? () :
	    ('--step', "serial $words");
	boots($name, $on_qemu ? DEAD : SUCCESS, [$words], @serial,
	    '--step', "screen $words",
	    '--step', 'screen press a key', '--step', 'show',
	    '--step', $on_qemu ? 'key ret' : 'quit', @options);
}

my $middle = SECTOR * $part[0][0] + $part[0][1] / 2;
for my $on (qw(qemu bochs bochs-legacy)) {
	my @on = ('--on', $on);

	refused("a damaged kernel is reported, on $on",
	    'kernel damaged: sum expected', @on, damaged($middle));
	refused("a damaged last byte of the kernel is reported, on $on",
	    'kernel damaged: sum expected', @on,
	    damaged(SECTOR * $part[0][0] + $part[0][1] - 1));
	refused("damaged symbols are reported, on $on",
	    'symbols damaged: sum expected',
	    @on, damaged(SECTOR * $part[1][0] + 5));
	refused("a damaged setup is reported, on $on",
	    'setup damaged: sum expected', @on,
	    damaged(SECTOR * 8 + 5));
	refused("a damaged loader is reported, on $on", 'no loader: ', @on,
	    damaged(SECTOR * 2 + 5));
	refused("a damaged boot sector is reported, on $on",
	    'boot sector damaged', @on,
	    damaged(0x190));
	refused("a short image is reported, on $on",
	    'kernel damaged: sum expected', @on,
	    image_of(substr($good, 0, $middle) . "\0" x (FLOPPY - $middle)));
	refused("too little memory is reported, on $on",
	    'too little memory: found',
	    @on, '--memory', '1M', 'build/tally.img');
}

# Tests floppies of other formats. The emulator recognises the format by the
# size of the image.
for my $disk (['720K', 737280], ['1.2M', 1228800], ['2.88M', 2949120]) {
	my ($name, $bytes) = @$disk;
	for my $on (qw(qemu bochs)) {
		refused("a damaged kernel on a $name disk is reported, on $on",
		    'kernel damaged: sum expected', '--on', $on,
		    image_of(substr slurp(damaged($middle)) . "\0" x $bytes,
			0, $bytes));
	}
}

# The sums must cover only the parts: the zeros after the last part belong to
# none.
boots('a change after the last part has no effect', SUCCESS, ['audit: ok'],
    at_prompt('poweroff'), damaged(FLOPPY - 1));

# Returns options for an option ROM. It lets reads of one sector of this drive
# fail: $times times, or always.
use constant ALWAYS => 0xffff;
sub bad_sector {
	my ($drive, $number, $times) = @_;
	my $rom = "$dir/rom" . $images++;
	spew($rom, assembled('tests/machines/boot/badsector.S', 0,
	    "-DBAD_DRIVE=$drive", "-DBAD_LBA=$number",
	    '-DBAD_CYLINDER=' . int($number / 36),
	    '-DBAD_HEAD=' . int($number / 18) % 2,
	    '-DBAD_SECTOR=' . ($number % 18 + 1), "-DBAD_TIMES=$times"));
	my ($status, $out, $err) =
	    run('perl', 'tests/machines/boot/checksum.pl', $rom);
	is("$status$err", '0', 'checksum.pl sets the sum of the option ROM');
	return ('--rom', $rom);
}

my $in_kernel = $part[0][0] + 20;
my $place = "read error: drive 00 sector $in_kernel status 10";
for my $on (qw(qemu bochs)) {
	my @on = ('--on', $on, 'build/tally.img');
	for my $sector (1, $in_kernel) {
		boots("the kernel boots if sector $sector fails twice, on $on",
		    SUCCESS, ['audit: ok'], bad_sector(0, $sector, 2),
		    at_prompt('poweroff'), @on);
	}
	refused("a sector of the kernel that always fails is reported, on $on",
	    $place,
	    bad_sector(0, $in_kernel, ALWAYS), @on);
	refused("a sector of setup that always fails is reported, on $on",
	    'read error: drive 00 sector 8 status 10',
	    bad_sector(0, 8, ALWAYS), @on);
	refused("a sector of the loader that always fails is reported, on $on",
	    'no loader: 10', bad_sector(0, 1, ALWAYS), @on);
}
my @disk = ('--as', 'disk', 'build/tally.img');
boots('the kernel boots if a sector of a disk fails twice', SUCCESS,
    ['audit: ok'], bad_sector(0x80, $in_kernel, 2), at_prompt('poweroff'),
    @disk);
refused('a sector of a disk that always fails is reported',
    'read error: drive 80',
    bad_sector(0x80, $in_kernel, ALWAYS), @disk);

# Some BIOSes enter the boot sector at 07c0:0000. Here all registers but SS
# and SP have senseless values, too.
spew("$dir/entry", assembled('tests/machines/boot/entry07c0.S', 0));
boots('a boot sector that is entered at 07c0:0000 works', SUCCESS,
    ['>Tally', 'audit: ok'],
    '--disk', "$dir/entry", at_prompt('poweroff'), 'build/tally.img');

done_testing();
