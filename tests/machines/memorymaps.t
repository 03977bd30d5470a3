#!/usr/bin/perl
# Gives the kernel maps of memory as a BIOS reports them: strange maps and
# random ones. An option ROM (tests/machines/hardware/maps.S) answers instead of
# the BIOS. The loader or the kernel must print why it cannot boot, or the
# kernel must boot and use exactly the pages that this test computes from the
# map.
#
# build/hardware.img holds the kernel with tests/machines/hardware/*.c, which
# write to each page and print what the kernel uses.
#
# Needs: build/hardware.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Rom;
use Tally;
use Torture;
use Test::More;

use constant { SECTOR => 512, HEADER => 512, MIB => 1 << 20 };

srand(seed());

# ---- Where the kernel lies ---------------------------------------------

use constant { PAGE => 4096, TOP => 0xbffff, TEST_RAM => 0x1fe0000 };
use constant { USABLE => 1, MOST => 64, ENDLESS => 2 };

my $hardware = slurp('build/hardware.img');
my @parts = map {
	[unpack 'V4', substr $hardware, HEADER + 4 + 16 * $_, 16]
} 1 .. 3;
my ($kernel_end) = (run('tools/cross', 'nm', 'build/hardware.elf'))[1] =~
    /^(\w+) \w kernel_end$/m or die 'no kernel_end';
my $image_end = hex($kernel_end) - 0x40000000;
my $loaded = 0;
for my $part (@parts) {
	my $end = $part->[2] + $part->[1];
	$loaded = $end if $end > $loaded;
}
$image_end = $loaded if $loaded > $image_end;

sub pages_up { return int(($_[0] + PAGE - 1) / PAGE) }

# Returns the entries that the loader keeps of a BIOS' answers: those of the
# first call that the BIOS knows.
sub kept {
	my ($bios) = @_;
	my @map = $bios->{e820} && ($bios->{magic} // 1) ?
	    grep { $_->[1] } @{$bios->{e820}} : ();
	if (!@map) {
		my ($ax, $bx, $cx, $dx) = @{$bios->{e801} || [0, 0, 0, 0]};
		($cx, $dx) = ($ax, $bx) if !$cx && !$dx;
		$cx = $bios->{x88} || 0 if !$cx && !$dx;
		my $low = ($bios->{low} // 639) << 10;
		@map = grep { $_->[1] } [0, $low, USABLE],
		    [MIB, $cx << 10, USABLE], [16 * MIB, $dx << 16, USABLE];
	}
	@map = (@map) x (1 + MOST / @map) if ($bios->{ends} || 0) == ENDLESS;
	return splice @map, 0, MOST;
}

# Returns the address of the first byte after an entry; if this wraps, the
# largest address.
sub end_of {
	my ($base, $length) = @{$_[0]};
	return $length > ~0 - $base ? ~0 : $base + $length;
}

# Returns a string with a 1 for each page that the kernel may use: RAM, except
# for page 0 and the pages from 640 KiB to 1 MiB. The other pages have a 0.
sub usable_pages {
	my (@map) = @_;
	my $pages = '0' x TOP;
	my $paint = sub {
		my ($from, $to, $sign) = @_;
		$to = TOP if $to > TOP;
		substr($pages, $from, $to - $from) = $sign x ($to - $from)
		    if $from < $to;
	};
	for my $e (grep { $_->[2] == USABLE } @map) {
		my $first = ($e->[0] >> 12) + (($e->[0] & 0xfff) != 0);
		$paint->($first, end_of($e) >> 12, 1);
	}
	for my $e (grep { $_->[2] != USABLE } @map) {
		my $end = end_of($e);
		$paint->($e->[0] >> 12, ($end >> 12) + (($end & 0xfff) != 0),
		    0);
	}
	$paint->(0, 1, 0);
	$paint->(0xa0, 0x100, 0);
	return $pages;
}

# Returns the address, in KiB, at which the first gap in the RAM from 1 MiB on
# begins. The loader prints it as the memory that it found.
sub found_by_loader {
	my $end = MIB;
	for (my $last = 0; $last != $end;) {
		$last = $end;
		for my $e (grep { $_->[2] == USABLE && $_->[0] <= $end } @_) {
			my $to = end_of($e);
			return 0xffffffff >> 10 if $to >> 32;
			$end = $to if $to > $end;
		}
	}
	return $end >> 10;
}

# Returns how a boot with this BIOS must end: the message, and the ranges of
# pages that the kernel may use (none if it does not boot).
sub expected {
	my ($bios) = @_;
	my @map = kept($bios);
	my $found = found_by_loader(@map);
	my $needed = ($loaded + SECTOR + 1023) >> 10;
	return "too little memory: found $found KiB, needed " .
	    ($needed < 2048 ? 2048 : $needed) . ' KiB'
	    if $found < $needed || $found + 256 < 2048;
	my $pages = usable_pages(@map);
	my $top = rindex($pages, '1') + 1;
	my $first = pages_up($image_end);
	my $end = pages_up($first * PAGE + 2 * 4 * int(($top + 1) / 2));
	my $gap = index substr($pages, 0, $top) . '0', '0', 256;
	$gap = 256 if $gap < 0;
	return sprintf 'mem_init: kernel and count array need RAM from ' .
	    '00100000 to %08x; it ends at %08x', $end * PAGE, $gap * PAGE
	    if $gap < $end;
	substr($pages, 256, $end - 256) = '0' x ($end - 256);
	my @ranges;
	while ($pages =~ /1+/g) {
		push @ranges, sprintf 'usable %08x %08x', $-[0] * PAGE,
		    $+[0] * PAGE;
	}
	return ('each page holds what was written to it', @ranges);
}

# Returns the options for a ROM that gives these answers.
sub bios_rom {
	my ($bios) = @_;
	my @map = @{$bios->{e820} || []};
	return with_rom('maps',
	    8, pack('vvvVv', $bios->{e820} ? scalar @map : 0xffff,
		$bios->{ends} || 0, $bios->{bytes} || 20,
		($bios->{magic} // 1) ? 0x534d4150 : 0, $bios->{low} // 639),
	    20, pack('v5', $bios->{e801} ? (1, @{$bios->{e801}}) : (0) x 5),
	    30, pack('vv', defined $bios->{x88} ? (1, $bios->{x88}) : (0, 0)),
	    512, join '', map { pack 'Q<Q<V', @$_ } @map);
}

# Boots with this map. The output must be what expected() says.
sub try_map {
	my ($name, $bios) = @_;
	my ($words, @ranges) = expected($bios);
	my $refused = $words =~ /^too little/;
	my $status = $refused || @ranges ? SUCCESS : FAILURE;
	tried('maps', 1);
	tried('boots', 1);
	my $out = boots("$name: the boot ends as the test computes", $status,
	    [$words], bios_rom($bios),
	    '--cmdline', 'hardware=memory',
	    $refused ? ('--step', "serial press a key", '--step', 'quit') : (),
	    'build/hardware.img');
	tried('maps that booted', 1) if @ranges;
	is(join("\n", $out =~ /^(usable .*)$/mg), join("\n", @ranges),
	    "$name: the kernel uses the pages of the map")
	    or diag(map { sprintf "%016x + %016x type %u\n", @$_ }
		@{$bios->{e820} || []});
}

my @low = (0, 0x9f000, USABLE);
sub plain { return ([@low], [MIB, $_[0], USABLE]) }
my $arrays = pages_up($image_end) * PAGE;	# where the counts begin
my %awkward = (
	'RAM ends inside the kernel' => [plain(0x8000)],
	'RAM ends at 1 MiB' => [plain(0)],
	'RAM ends 1 KiB too early' => [plain((2048 - 1024 - 257) << 10)],
	'RAM that is just large enough' => [plain((2048 - 1024 - 256) << 10)],
	'a hole inside the kernel' => [plain(8 * MIB), [0x108123, 1, 2]],
	"a hole at the kernel's first byte" => [plain(8 * MIB), [MIB, 1, 2]],
	'a hole just before the kernel' => [plain(8 * MIB), [MIB - 1, 1, 2]],
	'a hole inside the counts' => [plain(8 * MIB), [$arrays + 5, 1, 3]],
	'a hole of one page' => [plain(8 * MIB), [0x400000, 4096, 2]],
	'holes in every other page' => [plain(4 * MIB), map {
		[0x300000 + 2 * $_ * PAGE, 4095, 2] } 0 .. 60],
	'the ISA hole' => [plain(14 * MIB), [16 * MIB, 8 * MIB, USABLE]],
	'two halves of a page' => [plain(4 * MIB),
		[0x600000, 0x800, USABLE], [0x600800, 0x800, USABLE]],
	'unsorted and overlapping' => [[0x280000, 0x200000, USABLE],
		[0x200000, 0x100000, USABLE], [MIB, 0x180000, USABLE], [@low]],
	'no low memory' => [[MIB, 4 * MIB, USABLE]],
	'low memory that is reserved' => [plain(4 * MIB), [0x600, 0x9f000, 2]],
	'empty entries' => [[0x200000, 0, 2], plain(4 * MIB),
		[0, 0, USABLE], [MIB, 0, 2]],
	'an entry that wraps' => [plain(4 * MIB), [0x400000, ~0, 2]],
	'an entry reserves all' => [plain(4 * MIB), [0, ~0, 2]],
	'a usable entry wraps above 4 GiB' => [plain(4 * MIB),
	    [1 << 32, ~0, 1]],
	'odd types' => [plain(4 * MIB), [0x300000, 1, 0],
		[0x302000, 1, 0xffffffff], [0x304000, 1, 7]],
	'more entries than fit' => [plain(4 * MIB), map {
		[0x300000 + 2 * $_ * PAGE, PAGE, 2] } 0 .. 120],
);
my %odd_bios = (
	'E801 in AX and BX' => { e801 => [15360, 128, 0, 0] },
	'E801 in CX and DX' => { e801 => [0, 0, 15360, 128] },
	'E801 without the upper half' => { e801 => [4096, 0, 4096, 0] },
	'E801 reports no memory' => { e801 => [0, 0, 0, 0], x88 => 4096 },
	'88h alone' => { x88 => 8192 },
	'88h reports no memory' => { x88 => 0 },
	'the BIOS answers no call' => {},
	'int 12h reports 0 KiB' => { x88 => 8192, low => 0 },
	'E820 without its signature' => { e820 => [plain(8 * MIB)], magic => 0,
	    x88 => 4096 },
	'E820 without an entry' => { e820 => [], e801 => [4096, 0, 0, 0] },
	'E820 with empty entries only' => { e820 => [[0, 0, 1]], x88 => 4096 },
	'E820 ends with the carry flag' => {
	    e820 => [plain(8 * MIB)], ends => 1 },
	'E820 never ends' => { e820 => [plain(8 * MIB)], ends => ENDLESS },
	'E820 writes 24 bytes' => { e820 => [plain(8 * MIB)], bytes => 24 },
);
$odd_bios{$_} = { e820 => $awkward{$_} } for keys %awkward;
my @in_short = ('RAM ends inside the kernel', 'two halves of a page',
    'a hole inside the kernel',
    'a hole inside the counts', 'holes in every other page',
    'an entry reserves all',
    'more entries than fit', 'E801 in CX and DX', 'E820 never ends');
try_map($_, $odd_bios{$_}) for @{long(\@in_short, [sort keys %odd_bios])};

# Returns a number below n.
sub below { return int rand $_[0] }

# Returns an address: often the start of a page, or near the kernel, its counts
# or low memory.
sub odd_address {
	my $n = below(6);
	return below(TEST_RAM) if $n == 0;
	return below(TEST_RAM / PAGE) * PAGE if $n == 1;
	return MIB + below(0x40000) if $n == 2;
	return $arrays + below(0x10000) if $n == 3;
	return below(1 << 31) << 33 | below(1 << 31) if $n == 4;
	return below(MIB);
}

# Returns a random map; the machine has RAM wherever the map has usable memory.
sub random_map {
	my @map = ([@low], [MIB, 0x60000 + below(TEST_RAM - MIB - 0x60000),
	    USABLE]);
	for (1 .. below(below(4) ? 6 : 100)) {
		my ($base, $to) = (odd_address(), odd_address());
		my $length = below(3) ? below(0x8000) : $to - $base;
		$length = ~0 - $base + 1 + $to if $to < $base && !below(3);
		my $type = (USABLE, 2, 2, 3, 4, below(1 << 31))[below(6)];
		$length = 0 if $length < 0;
		$type = 2 if $type == USABLE && ($base < (1 << 32) &&
		    ($length > TEST_RAM || $base + $length > TEST_RAM));
		push @map, [$base, int $length, $type];
	}
	return [sort { below(3) - 1 } @map] if !below(2);
	return \@map;
}
try_map("random map $_", { e820 => random_map(), ends => below(2) })
    for 1 .. long(4, 300);

summary();
done_testing();
