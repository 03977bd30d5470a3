# Makes code that runs before the kernel: assembles a source to a flat binary,
# or to an option ROM for an emulator.
#
# Ancestor: none.

package Rom;

use strict;
use warnings;
use Exporter qw(import);
use File::Basename qw(basename);
use Tally;
use Test::More;

our @EXPORT = qw(assembled with_rom);

my $dir = private_dir();
my $files = 0;
my %bytes;		# the bytes of each ROM, by its name

# Assembles a source with these options of gcc, and links it for an address.
# Each of these two steps is a test. Returns the bytes.
sub assembled {
	my ($source, $address, @options) = @_;
	my $name = basename($source);
	my $to = "$dir/$name";
	my ($status, $out, $err) = run(qw(tools/cross gcc -m32 -c), @options,
	    '-o', "$to.o", $source);
	is("$status$err", '0', "$name assembles");
	($status, $out, $err) = run(qw(tools/cross ld -m elf_i386 --oformat
	    binary -Ttext), $address, '-o', $to, "$to.o");
	is("$status$err", '0', "$name links");
	return slurp($to);
}

# Returns options of tools/emulate for a machine with the option ROM
# tests/machines/hardware/NAME.S. Changes some of its bytes: OFFSET, BYTES, ...
# Sets the last byte so that the sum of all bytes is 0, as a BIOS requires.
sub with_rom {
	my ($name, @changes) = @_;
	my $bytes = $bytes{$name} //=
	    assembled("tests/machines/hardware/$name.S", 0);
	while (my ($at, $new) = splice @changes, 0, 2) {
		substr($bytes, $at, length $new) = $new;
	}
	substr($bytes, -1) = chr(-unpack('%8C*', substr $bytes, 0, -1) & 255);
	my $file = "$dir/rom" . $files++;
	spew($file, $bytes);
	return ('--rom', $file);
}

1;
