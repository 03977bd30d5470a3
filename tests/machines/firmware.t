#!/usr/bin/perl
# Imitates each behaviour that was seen in real BIOSes, on QEMU and Bochs: by an
# option ROM that stands between the BIOS and the boot sector
# (tests/machines/hardware/firmware.S), or by a change of the image. The machine
# must boot to a prompt that answers, or print what is wrong. The table of
# docs/boot.md has the results of this test.
#
# The long form tries all cases on Bochs, too, except those with a machine of
# QEMU, and combines them in pairs.
#
# Needs: build/tally.img build/hardware.img build/user.img build/tally.iso

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Rom;
use Tally;
use Torture;
use Test::More;
use Time::Local qw(timegm);

use constant { SECTOR => 512, FLOPPY => 1474560 };
# These values are those of tests/machines/hardware/firmware.S.
use constant {
	TRASH => 0x0001, SHUTS_A20 => 0x0002, SINGLE => 0x0004,
	NO_LBA => 0x0008, UNKNOWN_15 => 0x0010, MOUSE => 0x0020,
	KEYBOARD_OFF => 0x0040, GRAPHICS => 0x0080, FIFTY_LINES => 0x0100,
	RTC_BINARY => 0x0200, CLAIMS_64M => 0x0400, NOTHING_88 => 0x0800,
	RUBBISH => 0x1000, MONO => 0x2000, E801_ALL => 0x4000,
	SHUTS_ALWAYS => 0x8000, BPB => 0x10000, PARTITION => 0x20000,
	CLOCK_STOPPED => 0x80000, PAGE_1 => 0x100000,
};

my $dir = private_dir();
my $files = 0;
my $good = slurp('build/tally.img');
my $page = slurp('docs/boot.md');

# ---- The ROM and the image ---------------------------------------------

# Returns options for a machine with an option ROM, whose fields are given:
# quirks, from, dl, track, heads, most, answer41.
sub with_firmware {
	my (%is) = @_;
	return with_rom('firmware', 8, pack 'VC6', map { $is{$_} // 0 }
	    qw(quirks from dl track heads most answer41));
}

# Returns the image with other bytes at some places: offset, bytes, ...
sub image_with {
	my ($bytes, @changes) = ($good, @_);
	return 'build/tally.img' if !@changes;
	while (my ($at, $new) = splice @changes, 0, 2) {
		substr($bytes, $at, length $new) = $new;
	}
	my $file = "$dir/image" . $files++;
	spew($file, $bytes);
	return $file;
}

# ---- The cases ---------------------------------------------------------

# Each row has a sentence about the BIOS, without its subject; what the loader
# or the kernel prints then; and the cases. A case has a name and some of these:
#	quirks ...	fields of the ROM
#	image		changes of the image: [offset, bytes, ...]
#	as		disk: tried on a disk; floppy: not combined with a disk
#	memory		the size of the machine's memory
#	machine		the name of QEMU's machine
#	pages		how many pages the kernel must count
#	about		its subjects: cases with a common one are not combined
# A case without "as" is tried on a floppy, and combined with cases for a disk,
# too.
my $block = join '', map { chr(255 - $_) } 0x0b .. 0x3d;
my @rows = (
	['writes a BIOS parameter block over the sector', '',
	    ['at 00B-03D' => { image => [0x0b, $block], about => 'bpb' }],
	    ['a whole one of FAT32' => { image => [0x0b, 'x' x (0x5a - 0x0b)],
		about => 'bpb' }]],
	['writes an OEM name over the sector', '',
	    ['at 003-00A' => { image => [3, "(]\"1\xfa\xf4\xf4\xf4"] }]],
	['writes a disk signature and partitions', '',
	    ['at 1B8-1BB and 1CE-1FD' => { about => 'partition',
		image => [0x1b8, "\x01\x02\x03\x04", 0x1ce, 'x' x 48] }]],
	['emulates a floppy with the geometry of its parameter block', '',
	    ['a stick with its drive, heads and sectors' => {
		quirks => BPB, as => 'disk', about => 'bpb dl geometry lba' }],
	    ['... and with 64 heads of 32 sectors' => { quirks => BPB,
		image => [0x18, pack 'vv', 32, 64], as => 'disk',
		about => 'bpb dl geometry lba' }]],
	['starts a disk only if it has one active partition and a jump', '',
	    ['it checks both' => { quirks => PARTITION, as => 'disk',
		about => 'partition' }]],
	['reports another geometry than the disk has',
	    'the drive says %u sectors a track, the disk has 18',
	    map { my ($track, $heads) = @$_; ["$track sectors, $heads heads" =>
		{ track => $track, heads => $heads, as => 'floppy',
		    about => 'geometry' }] }
	    [36, 2], [15, 2], [9, 2], [63, 255]],
	['says that a floppy has one head', '',
	    ['18 sectors, 1 head' => { track => 18, heads => 1,
		as => 'floppy', about => 'geometry' }]],
	['reads no more than one sector at once', '',
	    ['of a floppy' => { quirks => SINGLE, as => 'floppy' }],
	    ['of a disk without AH 42h' => { quirks => NO_LBA | SINGLE,
		as => 'disk', about => 'lba' }]],
	['cannot read by sector number, or only claims that it can', '',
	    ['AH 42h fails' => { quirks => NO_LBA, as => 'disk',
		about => 'lba' }],
	    ['... though AH 41h says yes' => { quirks => NO_LBA,
		answer41 => 1, as => 'disk', about => 'lba' }],
	    map { ["AH 42h reads up to $_" => { most => $_, as => 'disk',
		about => 'lba' }] } 127, 32, 1],
	['gives the sector a wrong drive', '',
	    map({ ["DL is $_->[0] on a floppy" => { dl => $_->[1],
		as => 'floppy', about => 'dl' }] }
		['1', 1], ['80h', 0x80], ['FFh', 0xff]),
	    map({ ["DL is $_->[0] on a disk" => { dl => $_->[1],
		as => 'disk', about => 'dl' }] }
		['0', 0], ['1', 1], ['FFh', 0xff])],
	['leaves random values in all registers without a result', '',
	    ['upper halves, SI, DI, BP, DS, ES, DF, IF' =>
		{ quirks => TRASH }]],
	['closes address line 20', '',
	    ['after each int 13h' => { quirks => SHUTS_A20, about => 'a20' }],
	    ['after each call' => { quirks => SHUTS_ALWAYS, about => 'a20' }]],
	['leaves the screen in another mode', '',
	    ['graphics' => { quirks => GRAPHICS, about => 'screen' }],
	    ['50 lines' => { quirks => FIFTY_LINES, about => 'screen' }],
	    ['page 1' => { quirks => PAGE_1, about => 'screen' }],
	    ['a monochrome card' => { quirks => MONO, about => 'screen' }]],
	['leaves random values in memory', '',
	    ['up to 640 KiB' => { quirks => RUBBISH }]],
	['leaves the keyboard controller in another state', '',
	    ['no interrupt, no translation' => { quirks => KEYBOARD_OFF,
		about => 'keyboard' }],
	    ['a mouse that sends' => { quirks => MOUSE,
		about => 'keyboard' }]],
	['counts the time in binary, with 12 hours', '',
	    ['3:30:10 in the afternoon' => { quirks => RTC_BINARY }]],
	['has a clock that has stopped, with an impossible date',
	    '', ['in the year "A6"' => { quirks => CLOCK_STOPPED }]],
	['has no map of memory, and reports no error',
	    'memory map: int 15h 88 gave a wrong answer',
	    ['a plain iret, 4M' => { quirks => UNKNOWN_15, memory => '4M',
		pages => 1024, about => 'memory' }]],
	['says that there is more memory than there is',
	    'memory map: %u KiB claimed above 1 MiB, 3072 KiB found',
	    ['E801h: 64 MiB, 4M' => { quirks => CLAIMS_64M, memory => '4M',
		pages => 1024, about => 'memory' }],
	    ['88h: 64 MiB, 4M' => { quirks => NOTHING_88, memory => '4M',
		pages => 1024, about => 'memory' }]],
	['answers E801h with more than 15 MiB below 16',
	    'memory map: int 15h e801 gave a wrong answer',
	    ['FFFFh, 4M' => { quirks => E801_ALL, memory => '4M',
		pages => 1024, about => 'memory' }]],
	['lacks a timer', 'clock: it does not interrupt',
	    ['no 8254' => { machine => 'pc,pit=off', about => 'machine' }]],
	['lacks a keyboard controller', 'keyboard: no controller',
	    ['no 8042' => { machine => 'pc,i8042=off',
		about => 'machine keyboard' }]],
);

# Returns options of tools/emulate for the machine of a case.
sub machine {
	my ($is) = @_;
	my %is = %$is;
	my @machine;
	if (($is{as} // '') eq 'disk') {
		%is = (from => 0x80, dl => 0x80, %is);
		push @machine, '--as', 'disk';
	}
	push @machine, map { ("--$_", $is{$_}) } grep { $is{$_} }
	    qw(memory machine);
	return (with_firmware(%is), @machine, image_with(@{$is{image} || []}));
}

# Boots to a shell, which computes and runs the audit. The output must begin
# with the ROM's >, and have these words after it. Returns the result in words,
# and the output.
sub outcome {
	my ($is, $says, @options) = @_;
	my @command = ('--cmdline', 'once', @options,
	    at_prompt('echo x$((6*7))y; audit; exit'), machine($is));
	my ($status, $out, $err) = boot(@command);
	my $words = quotemeta($says) =~ s/\\%u/\\d+/gr;
	my ($pages) = $out =~ /^memory: (\d+) pages/m;
	tried('boots', 1);
	return ('boots' . ($says eq '' ? '' : qq(, and says "$says")), $out)
	    if $status == SUCCESS &&
	    $out =~ /^>.*?$words.*audit: ok.*^x42y\n.*^audit: ok/ms &&
	    $pages == ($is->{pages} || $pages);
	diag("tools/emulate @command\nstatus $status\n$out\n$err");
	return ("fails with status $status", $out);
}

# The short form tries the first case of each row on Bochs, too, except if the
# case names a machine of QEMU.
my @table;
my %learnt;
for my $row (@rows) {
	my ($does, $says, @cases) = @$row;
	my %came;
	for my $case (@cases) {
		my ($name, $is) = @$case;
		my @on = ('qemu', $is->{machine} ? () : $case == $cases[0] ?
		    'bochs' : @{long([], ['bochs'])});
		for my $on (@on) {
			my ($came, $out) = outcome($is, $says, '--on', $on);
			like($came, qr/^boots/,
			    "a machine boots if its BIOS $does: $name, on $on");
			$came{$came} = 1;
			$learnt{$name} = $out if $on eq 'qemu';
		}
	}
	push @table, [$does, join('; ', map { $_->[0] } @cases),
	    join '; ', sort keys %came];
}

# Without an interrupt controller no key and no byte reaches the kernel.
my $deaf = boots('without an 8259 the kernel prints a message', SUCCESS,
    ['clock: it does not interrupt', 'audit: ok'], '--as', 'disk',
    '--machine', 'pc,pic=off', (at_prompt(''))[0, 1], '--step', 'quit',
    'build/tally.img');
push @table, ['lacks an interrupt controller', 'no 8259',
    $deaf =~ /^(clock: it does not interrupt)/m ? qq(says "$1") : 'silent'];

# Tests screen and keyboard: the screen shows text although the firmware left it
# in another mode; keys arrive although the firmware left the keyboard off, or a
# mouse moves.
for my $case (['graphics', GRAPHICS], ['50 lines', FIFTY_LINES],
    ['a monochrome card', MONO],
    ['a mouse', MOUSE], ['a keyboard that is off', KEYBOARD_OFF]) {
	my ($name, $quirks) = @$case;
	boots("$name: the screen shows what is typed", SUCCESS, ['>T', 'x42y'],
	    with_firmware(quirks => $quirks), '--cmdline', 'once',
	    '--step', 'screen # ', '--step', 'monitor mouse_move 20 30',
	    '--step', 'key e c h o spc x', '--step', 'monitor mouse_move 9 3',
	    '--step', 'key shift-4 shift-9 shift-9 6 shift-8 7 shift-0 ' .
	    'shift-0 y', '--step', 'key ret', '--step', 'screen x42y',
	    '--step', 'key e x i t ret', 'build/tally.img');
}

# The pages of the screen have the same text here, so the test reads the number
# of the shown page in the BIOS data area.
my $shown_page = boots('the firmware shows page 1', SUCCESS, ['>T'],
    with_firmware(quirks => PAGE_1), (at_prompt(''))[0, 1],
    '--step', 'monitor xp /1xb 0x462', '--step', 'quit', 'build/tally.img');
like($shown_page, qr/0462: 0x00$/m, 'the kernel shows page 0');

# The ROM sets the PC's clock to binary numbers, to 12 hours, and to 3 in the
# afternoon. The kernel must read this time.
my ($boot_tick) = (run('tools/cross', 'nm', 'build/tally.elf'))[1] =~
    /^(\w+) B boot_tick$/m or die 'no boot_tick';
my $date = boots('a clock that counts in binary is read', SUCCESS, ['>T'],
    '--icount', with_firmware(quirks => RTC_BINARY), (at_prompt(''))[0, 1],
    '--step', sprintf('monitor xp /1dg 0x%x', hex($boot_tick) - 0x40000000),
    '--step', 'quit', 'build/tally.img');
my ($second) = $date =~ /[0-9a-f]{16}: +(\d+)$/m;
my $set = timegm(10, 30, 15, 27, 10, 2026);
$second /= 100 if $second;	# ticks
ok($second && $second >= $set && $second < $set + 60,
    'the kernel has the time that the ROM set')
    or diag("$second, set to $set");

# A clock that has lost its date may show the last second that fits into 32
# bits. In the next second programs and the kernel must still work.
my $late = boots('the kernel runs beyond 2^32 seconds', SUCCESS,
    ['status 0', 'audit: ok'], '--cmdline', 'once',
    '--as', 'disk', with_firmware(quirks => CLOCK_STOPPED, from => 0x80,
    dl => 0x80),
    at_prompt('sleep 1; /tests/bin/clocks; echo "status $?"; audit; exit'),
    'build/user.img');
like($late, qr/^the_date_is_that_of_time: yes$/m,
    'the date is right after 2^32 seconds');

# If a drive fails each read of more than one sector, the loader must learn this
# from a few reads. The ROM prints a ! for each read that fails, and counts the
# requested sectors in the word at 528h. They must be fewer than twice the
# number that the loader requests from a good drive. How long this takes depends
# on the drive.
cmp_ok($learnt{'of a floppy'} =~ tr/!//, '<=', 6,
    'after 6 bad reads or fewer the loader reads single sectors');
sub asked {
	my ($status, $out) = boot(machine({ @_ }), '--step', 'serial audit: ok',
	    '--step', 'monitor xp /1dw 0x528', '--step', 'quit');
	return $out =~ /[0-9a-f]{16}: +(\d+)$/m ? $1 : die $out;
}
for my $case (['a floppy', as => 'floppy', quirks => SINGLE],
    ['a disk by AH 42h', as => 'disk', most => 1]) {
	my ($name, $as, $kind, @bad) = @$case;
	my ($well, $poorly) = (asked($as => $kind), asked($as => $kind, @bad));
	cmp_ok($poorly, '<', 2 * $well, "$name without long reads: $poorly " .
	    "sectors are requested, from a good drive $well");
}

# ---- What the firmware reads in the sector ------------------------------

my ($jump, $nop) = unpack 'CxC', $good;
is("$jump $nop", '235 144',
    'the boot sector begins with a short jump and a nop');
is(unpack('v', substr $good, 510), 0xaa55, 'the boot sector ends with 55 AA');
my @bpb = unpack 'x11 v C v C v v C v v v V V C x C', $good;
is("@bpb[0, 5, 8, 9, 12]", '512 2880 18 2 0',
    'the BPB has sectors of 512 bytes, 2880 of them, 18 a track, 2 heads');
my @entry = unpack 'x446 (C x3 C x3 V V)4', $good;
is(join(' ', @entry[0, 4, 8, 12]), '128 0 0 0',
    'the boot sector has one active partition');
ok($entry[1] != 0, "the active partition's type is not 0");
is("@entry[2, 3]", '0 2880', 'the active partition covers the image');

# With the quirk PARTITION the ROM checks the jump and the partitions, and does
# not start a disk whose boot sector lacks one of them.
for my $case (['no jump' => 0, "\xfa\x31\xc0"],
    ['no active partition' => 0x1be, "\0"],
    ['two active partitions' => 0x1ce, "\x80\0\0\0\x0c\0\0\0" . "\1" x 8],
    ['a partition without a type' => 0x1c2, "\0"]) {
	my ($name, @change) = @$case;
	boots("a BIOS that wants a partition starts no disk with $name",
	    SUCCESS, ['?'], '--step', 'serial ?', '--step', 'quit',
	    machine({ quirks => PARTITION, as => 'disk',
		image => \@change }));
}

# ---- What machine this is -------------------------------------------------

# F5 shows everything on one screen, so that a user can photograph it.
my $report = boots('F5 shows what machine this is', SUCCESS,
    ['Tally', 'CPU: family'], '--cmdline', 'once', '--step', 'screen # ',
    '--step', "send printf '\\033c'\\n", '--step', "serial \033ctally# ",
    '--step', 'key f5', '--step', 'screen COM1: status', '--step', 'show',
    '--step', 'quit', 'build/tally.img');
$report =~ s/\A.*\n(?=Tally\n)//s;
like($report, qr/^$_/m, "F5: $_") for 'command line: once$',
    'memory map: int 15h e820, \d+ entries$',
    'drive 00: int 13h 02, 32 at once, 18 a track, 2 heads$',
    'address line 20: open', ' +1024 \+ 31616 KiB: 1 ',
    'CPU: family, model, stepping [1-9a-f]\w+, features', 'PIC: masks e8 ff$',
    'clock: \d+ interrupts; the PC\'s clock:( [0-9a-f]{2}){14}$',
    'keyboard: status \w\w; COM1: status 60; screen: port 3d4$';

# docs/boot.md must show the map of the boot sector as it is printed, and
# docs/real.md what F5 prints, except for the numbers.
my $map = (run('build/build', '-b', 'build/boot.bin', '-k', 'build/tally.elf',
    '-a', 'build/archive.tar', '-o', "$dir/again"))[1];
like($map, qr/^boot sector \d+ of 348 bytes\n(?:  \w{3} .*\n){4}/,
    'the builder prints the map of the boot sector');
is(index(slurp('docs/boot.md'), $map =~ /\A(.*?^  1fe.*?\n)/ms ? $1 : 'none') >
    0, 1, 'docs/boot.md shows the map that the builder prints') or diag($map);
my ($shown) = slurp('docs/real.md') =~ /^```\n(Tally\n.*?)```/ms;
is($shown =~ s/\b[0-9a-f]+\b/N/gr =~ s/ +/ /gr,
    $report =~ s/^tally#.*//msr =~ s/: once$/:/mr =~
    s/\b[0-9a-f]+\b/N/gr =~ s/ +/ /gr,
    'docs/real.md shows what F5 prints');

# ---- Media --------------------------------------------------------------

# The image is cut to a smaller disk into which its content fits, or stands at
# the front of a larger disk. The smallest disk holds a kernel and no programs.
my $small = slurp('build/hardware.img');
my @media = (['360K', 368640, $small], ['720K', 737280, $good],
    ['1.2M', 1228800, $good], ['2.88M', 2949120, $good]);
my %came;
for my $on (qw(qemu bochs)) {
	for my $medium (@media) {
		my ($name, $bytes, $image) = @$medium;
		my $file = "$dir/image" . $files++;
		spew($file, substr $image . "\0" x $bytes, 0, $bytes);
		my ($end, @words) = $image eq $good ?
		    ('audit: ok', 'tally# ') : ('finish: success',
		    'each page holds what was written to it');
		my @do = $image eq $good ? at_prompt('audit; poweroff') :
		    ('--cmdline', 'hardware=memory');
		boots("a disk of $name boots on $on", SUCCESS, [@words, $end],
		    '--on', $on, @do, $file) =~ /$end/ and $came{$name}++;
	}
}
push @table, ['reads a disk of another size that is large enough',
    join('; ', map { $_->[0] } @media),
    (grep { ($came{$_->[0]} // 0) < 2 } @media) ? 'fails' : 'boots'];

# Boots the ISO as a CD without emulation, as a disk, and as a stick.
my $isos = 0;
for my $case (['cd', 'qemu'], ['disk', 'qemu'], ['usb', 'qemu'],
    ['cd', 'bochs']) {
	my ($as, $on) = @$case;
	boots("the ISO as $as boots on $on", SUCCESS,
	    ['audit: ok', 'x42y', 'audit: ok'], '--as', $as, '--on', $on,
	    at_prompt('echo x$((6*7))y; audit; poweroff'), 'build/tally.iso')
	    =~ /^x42y$/m and $isos++;
}
push @table, ['has 2,048 bytes in a sector, as a CD', 'build/tally.iso as a ' .
    'CD; as a disk; as a stick', $isos == 4 ? 'boots' : 'fails'];

# ---- The table ----------------------------------------------------------

my ($in_page) = $page =~
    /^\| what the firmware does \|.*\n\|---.*\n((?:\|.*\n)+)/m;
is($in_page, join('', map { "| $_->[0] | $_->[1] | $_->[2] |\n" } @table),
    'the table of docs/boot.md has these results');

# ---- Two cases at once --------------------------------------------------

# Combines two cases into one, for QEMU. Returns nothing if one is for a floppy
# and the other for a disk, or if both are about the same subject.
sub both {
	my ($one, $two) = @_;
	my %subjects;
	my ($as, $too) = ($one->{as}, $two->{as});
	return if $as && $too && $as ne $too;
	$subjects{$_}++ for map { split / /, $_->{about} // '' } $one, $two;
	return if grep { $_ > 1 } values %subjects;
	my %both = (%$one, %$two);
	$both{quirks} = ($one->{quirks} // 0) | ($two->{quirks} // 0);
	$both{image} = [map { @{$_->{image} || []} } $one, $two];
	return \%both;
}
my @all = map { my ($does, $says, @cases) = @$_; @cases } @rows;
my @pairs;
for my $i (0 .. $#all) {
	for my $j ($i + 1 .. $#all) {
		my $both = both($all[$i][1], $all[$j][1]) or next;
		push @pairs, ["$all[$i][0], and $all[$j][0]", $both];
	}
}
for my $pair (@{long([@pairs[$#pairs / 3, $#pairs / 2]], \@pairs)}) {
	my ($name, $is) = @$pair;
	my ($came) = outcome($is, '');
	is($came, 'boots', "a machine boots with both: $name");
	tried('pairs', 1);
}

summary();
done_testing();
