#!/usr/bin/perl
# Firmware as it really is: each kind of behaviour that real BIOSes were seen
# to have is played to the loader, by an option ROM in front of a good BIOS
# (tests/machines/hardware/firmware.S) or by a change of the image, on QEMU and
# Bochs. The machine boots to a prompt that answers, or says the truth. The
# table of docs/boot.md is what this test says of itself.
#
# The long form plays all cases on Bochs, too, combines them in pairs, and turns
# over each bit of the boot sector.
#
# Needs: build/tally.img build/hardware.img build/user.img build/tally.iso

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;
use Time::Local qw(timegm);

use constant { SECTOR => 512, FLOPPY => 1474560 };
# As tests/machines/hardware/firmware.S has them.
use constant {
	TRASH => 0x0001, SHUTS_A20 => 0x0002, SINGLE => 0x0004,
	NO_LBA => 0x0008, UNKNOWN_15 => 0x0010, MOUSE => 0x0020,
	KEYBOARD_OFF => 0x0040, GRAPHICS => 0x0080, FIFTY_LINES => 0x0100,
	RTC_BINARY => 0x0200, CLAIMS_64M => 0x0400, NOTHING_88 => 0x0800,
	RUBBISH => 0x1000, MONO => 0x2000, E801_ALL => 0x4000,
	SHUTS_ALWAYS => 0x8000, BPB => 0x10000, PARTITION => 0x20000,
	FLIPS => 0x40000, CLOCK_STOPPED => 0x80000, PAGE_1 => 0x100000,
};

my $dir = private_dir();
my $files = 0;
my $good = slurp('build/tally.img');
my $page = slurp('docs/boot.md');

# ---- The ROM and the image ---------------------------------------------

my $object = "$dir/firmware.o";
my ($status, $out, $err) = run('tools/cross', 'gcc', '-m32', '-c', '-o',
    $object, 'tests/machines/hardware/firmware.S');
is("$status$err", '0', 'the ROM assembles');
($status, $out, $err) = run('tools/cross', 'ld', '-m', 'elf_i386', '-Ttext',
    '0', '--oformat', 'binary', '-o', "$dir/firmware", $object);
is("$status$err", '0', '... and links');
my $rom = slurp("$dir/firmware");

# Options for a machine whose firmware has these quirks: quirks, from, dl,
# track, heads, most, answer41.
sub with_firmware {
	my (%is) = @_;
	my $bytes = $rom;
	substr($bytes, 8, 10) = pack 'VC6', map { $is{$_} // 0 }
	    qw(quirks from dl track heads most answer41);
	substr($bytes, -1) = chr(-unpack('%8C*', substr $bytes, 0, -1) & 255);
	my $file = "$dir/rom" . $files++;
	spew($file, $bytes);
	return ('--rom', $file);
}

# The image with other bytes at some places: offset, bytes, ...
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

# ---- What is played ----------------------------------------------------

# Each row: what the firmware does; what the loader or the kernel says of it;
# the cases, each a name and what it is:
#	quirks ...	fields of the ROM
#	image		changes of the image: [offset, bytes, ...]
#	as		disk: on a disk; floppy: on a floppy alone
#	memory		of the machine
#	machine		QEMU's
#	pages		that the kernel counts
#	about		what it is about: two of one subject are no pair
# where each is one on a floppy and a disk, if it does not say more.
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

# The machine of a case: options for tools/emulate.
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

# A boot down to a shell that computes and an audit that it asks for, with the
# ROM's > in front of all, and then with these words: what came of it.
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

# On Bochs, in the short form, the first case of a row.
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
			like($came, qr/^boots/, "$does: $name, on $on");
			$came{$came} = 1;
			$learnt{$name} = $out if $on eq 'qemu';
		}
	}
	push @table, [$does, join('; ', map { $_->[0] } @cases),
	    join '; ', sort keys %came];
}

# Without an interrupt controller no key and no byte is heard.
my $deaf = boots('no 8259: the boot says so', SUCCESS,
    ['clock: it does not interrupt', 'audit: ok'], '--as', 'disk',
    '--machine', 'pc,pic=off', (at_prompt(''))[0, 1], '--step', 'quit',
    'build/tally.img');
push @table, ['lacks an interrupt controller', 'no 8259',
    $deaf =~ /^(clock: it does not interrupt)/m ? qq(says "$1") : 'silent'];

# What can be seen and pressed: text on a screen that was left in another mode,
# keys of a keyboard that was left off, beside a mouse that moves.
for my $case (['graphics', GRAPHICS], ['50 lines', FIFTY_LINES],
    ['a monochrome card', MONO],
    ['a mouse', MOUSE], ['a keyboard that is off', KEYBOARD_OFF]) {
	my ($name, $quirks) = @$case;
	boots("$name: what is typed is seen", SUCCESS, ['>T', 'x42y'],
	    with_firmware(quirks => $quirks), '--cmdline', 'once',
	    '--step', 'screen # ', '--step', 'monitor mouse_move 20 30',
	    '--step', 'key e c h o spc x', '--step', 'monitor mouse_move 9 3',
	    '--step', 'key shift-4 shift-9 shift-9 6 shift-8 7 shift-0 ' .
	    'shift-0 y', '--step', 'key ret', '--step', 'screen x42y',
	    '--step', 'key e x i t ret', 'build/tally.img');
}

# A page that is not shown has the same text, so the BIOS is asked which is.
my $shown_page = boots('page 1 is on show', SUCCESS, ['>T'],
    with_firmware(quirks => PAGE_1), (at_prompt(''))[0, 1],
    '--step', 'monitor xp /1xb 0x462', '--step', 'quit', 'build/tally.img');
like($shown_page, qr/0462: 0x00$/m, '... the kernel gets page 0');

# The PC's clock counts in binary and has 12 hours: the ROM sets it to 3 in the
# afternoon, and the kernel reads that.
my ($boot_tick) = (run('tools/cross', 'nm', 'build/tally.elf'))[1] =~
    /^(\w+) B boot_tick$/m or die 'no boot_tick';
my $date = boots('a clock that counts in binary is read', SUCCESS, ['>T'],
    '--icount', with_firmware(quirks => RTC_BINARY), (at_prompt(''))[0, 1],
    '--step', sprintf('monitor xp /1dg 0x%x', hex($boot_tick) - 0x40000000),
    '--step', 'quit', 'build/tally.img');
my ($second) = $date =~ /[0-9a-f]{16}: +(\d+)$/m;
my $set = timegm(10, 30, 15, 27, 10, 2026);
$second /= 100 if $second;	# ticks
ok($second && $second >= $set && $second < $set + 60, '... as the ROM set it')
    or diag("$second, set to $set");

# One that has lost its date may show the last second that 32 bits hold. The
# next one ends no program, and not the kernel.
my $late = boots('seconds pass the 2^32nd', SUCCESS,
    ['status 0', 'audit: ok'], '--cmdline', 'once',
    '--as', 'disk', with_firmware(quirks => CLOCK_STOPPED, from => 0x80,
    dl => 0x80),
    at_prompt('sleep 1; /tests/bin/clocks; echo "status $?"; audit; exit'),
    'build/user.img');
like($late, qr/^the_date_is_that_of_time: yes$/m, '... and the date is told');

# A drive that fails every read of more than a sector: the loader learns it from
# a few, which the ROM counts with marks of !. With the sectors of reads that
# failed it asks for less than twice as many as of a good drive; the ROM counts
# these in the word at 528h. The time itself is the drive's.
cmp_ok($learnt{'of a floppy'} =~ tr/!//, '<=', 6,
    'that only single sectors can be read is learnt from few reads');
sub asked {
	my ($status, $out) = boot(machine({ @_ }), '--step', 'serial audit: ok',
	    '--step', 'monitor xp /1dw 0x528', '--step', 'quit');
	return $out =~ /[0-9a-f]{16}: +(\d+)$/m ? $1 : die $out;
}
for my $case (['a floppy', as => 'floppy', quirks => SINGLE],
    ['a disk by AH 42h', as => 'disk', most => 1]) {
	my ($name, $as, $kind, @bad) = @$case;
	my ($well, $poorly) = (asked($as => $kind), asked($as => $kind, @bad));
	cmp_ok($poorly, '<', 2 * $well, "single sectors of $name: $poorly " .
	    "are asked for, of a good drive $well");
}

# ---- What the firmware reads in the sector ------------------------------

my ($jump, $nop) = unpack 'CxC', $good;
is("$jump $nop", '235 144', 'the sector begins with a short jump and a nop');
is(unpack('v', substr $good, 510), 0xaa55, '... and ends with 55 AA');
my @bpb = unpack 'x11 v C v C v v C v v v V V C x C', $good;
is("@bpb[0, 5, 8, 9, 12]", '512 2880 18 2 0',
    'the BPB: 512 bytes, 2880 sectors, 18 a track, 2 heads, drive 0');
my @entry = unpack 'x446 (C x3 C x3 V V)4', $good;
is(join(' ', @entry[0, 4, 8, 12]), '128 0 0 0', 'one active partition');
ok($entry[1] != 0, '... of a type that is not 0');
is("@entry[2, 3]", '0 2880', '... which covers the image');

# That the ROM looks: it refuses what is not so.
for my $case (['no jump' => 0, "\xfa\x31\xc0"],
    ['no active partition' => 0x1be, "\0"],
    ['two of them' => 0x1ce, "\x80\0\0\0\x0c\0\0\0" . "\1" x 8],
    ['one without a type' => 0x1c2, "\0"]) {
	my ($name, @change) = @$case;
	boots("a BIOS that wants a partition starts no disk with $name",
	    SUCCESS, ['?'], '--step', 'serial ?', '--step', 'quit',
	    machine({ quirks => PARTITION, as => 'disk',
		image => \@change }));
}

# ---- What machine this is -------------------------------------------------

# F5, to be photographed: all on one screen.
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

# What the pages show is what is printed: the map of the boot sector, and F5 but
# for its numbers.
my $map = (run('build/build', '-b', 'build/boot.bin', '-k', 'build/tally.elf',
    '-a', 'build/archive.tar', '-o', "$dir/again"))[1];
like($map, qr/^boot sector \d+ of 348 bytes\n(?:  \w{3} .*\n){4}/,
    'the builder prints the map of the boot sector');
is(index(slurp('docs/boot.md'), $map =~ /\A(.*?^  1fe.*?\n)/ms ? $1 : 'none') >
    0, 1, '... which docs/boot.md shows') or diag($map);
my ($shown) = slurp('docs/real.md') =~ /^```\n(Tally\n.*?)```/ms;
is($shown =~ s/\b[0-9a-f]+\b/N/gr =~ s/ +/ /gr,
    $report =~ s/^tally#.*//msr =~ s/: once$/:/mr =~
    s/\b[0-9a-f]+\b/N/gr =~ s/ +/ /gr,
    'docs/real.md shows F5');

# ---- Media --------------------------------------------------------------

# The image cut to a smaller disk that its content fits, or at the front of a
# larger one; the smallest holds a kernel and no programs.
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
		boots("a disk of $name, on $on", SUCCESS, [@words, $end],
		    '--on', $on, @do, $file) =~ /$end/ and $came{$name}++;
	}
}
push @table, ['reads a disk of another size that is large enough',
    join('; ', map { $_->[0] } @media),
    (grep { ($came{$_->[0]} // 0) < 2 } @media) ? 'fails' : 'boots'];

# The ISO: a CD without emulation, a disk, a stick.
my $isos = 0;
for my $case (['cd', 'qemu'], ['disk', 'qemu'], ['usb', 'qemu'],
    ['cd', 'bochs']) {
	my ($as, $on) = @$case;
	boots("the ISO as $as, on $on", SUCCESS,
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
    'the table of docs/boot.md is what came of it');

# ---- In pairs ----------------------------------------------------------

# Two cases as one, on QEMU, or nothing: a floppy's is none of a disk's, and two
# that are about one subject contradict each other, or are one.
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
	is($came, 'boots', $name);
	tried('pairs', 1);
}

# ---- Bits that are wrong -----------------------------------------------

# One bit of the boot sector is turned over, in memory, when the BIOS would go
# there: the ROM asks for its number. What then comes of it:
#	boots	the kernel speaks
#	message	at least a dozen characters of one that we know
#	sign	something else on the screen, the T of the boot sector mostly
#	resets	the machine starts anew
#	silent	the screen is empty, or as the BIOS left it
# QEMU comes back to the moment of the question for the next bit. A guest that
# works has said its words after a third of LIMIT, by its own clock.
use constant { CODE => 0x5a, MARK => 0x1fe, LIMIT => 6, AT_ONCE => 128 };
my @messages = ('T boot sector damaged, press a key', ' no loader: ',
    'ally needs a 386, press a key', 'read error: drive ',
    ' damaged: sum expected ');

sub says {
	my ($screen) = @_;
	for my $message (@messages) {
		for my $at (0 .. length($message) - 12) {
			return 1 if index($screen,
			    substr $message, $at, 12) >= 0;
		}
	}
	return 0;
}

# What came of each of these bits. A reset ends QEMU, which then begins anew.
sub turn_over {
	my (@bits) = @_;
	my @came;
	my @show = ('show', 'monitor info registers');
	while (@bits) {
		my @some = @bits[0 .. (@bits < AT_ONCE ? @bits : AT_ONCE) - 1];
		my ($status, $out) = boot('--icount', '--slow', 10, '--limit',
		    LIMIT, '--snapshots', '--memory', '4M',
		    with_firmware(quirks => FLIPS), map({ ('--step', $_) }
			'serial ?', 'monitor savevm question', @show,
			map({ ('monitor loadvm question',
			    sprintf('send \x%02x\x%02x', $_ & 255, $_ >> 8),
			    'serial >', 'until command line: ', @show) } @some),
			'quit'), 'build/tally.img');
		my ($first, @screens) =
		    $out =~ /(.*?)^\s*CPU#0\n.*?XMM07.*?\n/gms;
		$first =~ s/^\?// or die $out;
		push @screens, undef if $status != SUCCESS;
		for my $screen (@screens) {
			push @came, shift @bits, !defined $screen ? 'resets' :
			    $screen =~ /^command line: /m ? 'boots' :
			    says($screen) ? 'message' :
			    $screen =~ /^>\s*(?:\Q$first\E)?\s*$/ ? 'silent' :
			    'sign';
		}
	}
	return @came;
}

# The bits of docs/boot.md that are silent: | 05E | 6 | ... They make the
# processor run through what the BIOS has left in memory: so after some of them
# another BIOS, or the same one a little later, may give a sign.
my %silent = map { $_ => 1 } map { my ($byte, $bits) = /(\w+) \| ([\d, ]+)/;
	map { 8 * hex($byte) + $_ } split /, /, $bits }
    $page =~ /^\| ([0-9A-F]{3} \| [\d, ]+) \|/mg;
my @bits = @{long([map { 41 * $_ } 0 .. 99], [0 .. 8 * MARK - 1])};
my %asked = map { $_ => 1 } @bits, keys %silent;
my %became = turn_over(sort { $a <=> $b } keys %asked);
is(join(' ', sort { $a <=> $b } grep { $became{$_} eq 'silent' &&
    !$silent{$_} } keys %became), '',
    'a wrong bit is passed over in silence only where docs/boot.md says so');
ok(grep({ $became{$_} eq 'silent' } keys %silent), '... and there it happens');
note(map { sprintf "%03X, bit %u: %s\n", $_ >> 3, $_ & 7, $became{$_} }
    sort { $a <=> $b } keys %became);
my %times;
$times{$_}++ for values %became;
tried("bits after which it $_", $times{$_}) for sort keys %times;

# The mark at its end is the BIOS' affair.
for my $bit (@{long([0], [0 .. 15])}) {
	my $at = MARK + ($bit >> 3);
	boots("a wrong bit $bit of 55 AA: the BIOS says so", SUCCESS, [],
	    '--step', 'screen not a bootable disk', '--step', 'quit',
	    image_with($at, chr(ord(substr $good, $at, 1) ^ 1 << ($bit & 7))));
}
summary();
done_testing();
