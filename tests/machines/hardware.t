#!/usr/bin/perl
# Hardware that misbehaves: sectors that cannot be read, a floppy that is
# taken out, interrupts that nobody sent, floods of keys and bytes, a clock
# that loses ticks or stops, strange maps of memory, address line 20 that stays
# shut, a serial line that is not there, is stuck or pauses. The machine boots,
# or says why not; what runs goes on, and the books balance.
#
# ROMs in tests/machines/hardware/ play the hardware for the loader;
# build/hardware.img and build/noise.img hold the kernel below the rest of that
# directory.
#
# Needs: build/tally.img build/hardware.img build/noise.img

use strict;
use warnings;
use Fcntl qw(O_NONBLOCK O_RDWR);
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX qw(mkfifo);
use Tally;
use Torture;
use Test::More;

use constant { SECTOR => 512, HEADER => 512, MIB => 1 << 20 };
# Kinds of bad sectors, as tests/machines/hardware/sectors.S has them.
use constant { FAILS => 0, CHANGED => 1, EVERY => 2, GONE => 3 };
use constant { TRIES => 6 };		# boot/bootsect.S, boot/loader.c

my $dir = private_dir();
my $files = 0;
srand(seed());

# A boot, counted.
sub started {
	tried('boots', 1);
	return boots(@_);
}

# ---- Option ROMs -------------------------------------------------------

# The bytes of tests/machines/hardware/NAME.S.
my %rom;
sub rom {
	my ($name) = @_;
	return $rom{$name} if $rom{$name};
	my @object = ('-o', "$dir/$name.o", "tests/machines/hardware/$name.S");
	my ($status, $out, $err) = run('tools/cross', 'gcc', '-m32', '-c',
	    @object);
	is("$status$err", '0', "the ROM $name.S assembles");
	($status, $out, $err) = run('tools/cross', 'ld', '-m', 'elf_i386',
	    '-Ttext', '0', '--oformat', 'binary', '-o', "$dir/$name",
	    "$dir/$name.o");
	is("$status$err", '0', '... and links');
	return $rom{$name} = slurp("$dir/$name");
}

# Options for a machine with this ROM, in which some bytes are other ones:
# offset, bytes, ... The sum of all has to be 0.
sub with_rom {
	my ($name, @changes) = @_;
	my $bytes = rom($name);
	while (my ($at, $new) = splice @changes, 0, 2) {
		substr($bytes, $at, length $new) = $new;
	}
	substr($bytes, -1) = chr(-unpack('%8C*', substr $bytes, 0, -1) & 255);
	my $file = "$dir/rom" . $files++;
	spew($file, $bytes);
	return ('--rom', $file);
}

# ---- Sectors -----------------------------------------------------------

my $tally = slurp('build/tally.img');
# Where the parts lie: first sector and the one behind the last.
my @part = map {
	my ($first, $bytes) = unpack 'V2', substr $tally, HEADER + 4 + 16 * $_;
	[$first, $first + int(($bytes + SECTOR - 1) / SECTOR)];
} 0 .. 3;
my @names = qw(setup kernel symbols archive);
my $used = $part[3][1];

# The first and the last one of each part, and the ends of tracks. The loader's
# own sectors, in front of setup's, are the affair of badboot.t.
my %some = map { $_ => 1 } 8, 17, 18, 35, 36, $used - 18 + $used % 18,
    map { $_->[0], $_->[1] - 1 } @part;
my @positions = @{long([sort { $a <=> $b } keys %some], [8 .. $used - 1])};

# The words of the loader's attempts, one for each of the list and then one
# that succeeds.
sub attempts {
	my ($name, $kind, $status, @list) = @_;
	my $out = started("$name: the last attempt boots", SUCCESS,
	    ['audit: ok'], with_rom('sectors', 8,
	    pack('CCv', $kind, $status, 1), 512, pack('v*', @list, 0xffff)),
	    at_prompt('poweroff'), 'build/tally.img');
	tried('loads of a bad floppy', scalar @list);
	return $out =~ /^(.*press a key)$/mg;
}

# Each of these sectors must be named by what the loader said of it.
sub each_is_named {
	my ($name, $said, $words, @list) = @_;
	my @wrong;
	for my $n (@list) {
		my $found = shift(@$said) // '';
		my $wanted = $words->($n);
		push @wrong, "sector $n: $wanted: $found"
		    if index($found, $wanted) < 0;
	}
	is(join("\n", @wrong), '', $name);
}

sub unreadable {
	my ($n, $status, $drive) = @_;
	return sprintf 'read error: drive %02x sector %u status %02x (hex), ' .
	    'press a key', $drive || 0, $n, $status;
}

sub damaged {
	my ($n) = @_;
	my ($i) = grep { $n >= $part[$_][0] && $n < $part[$_][1] } 0 .. 3;
	return "$names[$i] damaged: sum expected";
}

each_is_named('a sector that cannot be read is named, wherever it is',
    [attempts('bad sectors', FAILS, 0x10, @positions)],
    sub { unreadable($_[0], 0x10) }, @positions);
each_is_named('a sector that is read wrong is found by the sums',
    [attempts('wrong sectors', CHANGED, 0, @positions)], \&damaged,
    @positions);
each_is_named('a floppy that is taken out: the sector that is missing',
    [attempts('no floppy', GONE, 0x31, @positions)],
    sub { unreadable($_[0], 0x31) }, @positions);


# Each sector in turn fails so many times before it can be read.
sub every_sector {
	my ($times) = @_;
	return with_rom('sectors', 8, pack('CCv', EVERY, 0x10, $times));
}
my $most = long(1, TRIES - 1);
started("a floppy boots each of whose sectors fails at first ($most of " .
    TRIES . ' times)', SUCCESS, ['audit: ok'], every_sector($most),
    at_prompt('poweroff'), 'build/tally.img');
started('... but not always', SUCCESS, ['no loader: 10'],
    every_sector(TRIES), '--step', 'screen press a key', '--step', 'show',
    '--step', 'quit', 'build/tally.img');
tried('sectors that failed', ($used - 1) * $most + TRIES);

# A disk's sectors, which QEMU itself lets fail.
sub with_error {
	my ($n, $once) = @_;
	my $file = "$dir/rules" . $files++;
	spew($file, "[inject-error]\nevent = \"read_aio\"\nerrno = \"5\"\n" .
	    "sector = \"$n\"\nonce = \"$once\"\n");
	tried('sectors that failed', 1);
	return ('--as', 'disk', '--drive', "file=blkdebug:$file:%,format=raw");
}
for my $n (@{long([$part[3][0]], [grep { $_ % 20 == 1 } @positions])}) {
	started("sector $n of a disk fails once", SUCCESS, ['audit: ok'],
	    with_error($n, 'on'), at_prompt('poweroff'), 'build/tally.img');
	my $words = unreadable($n, 0x0c, 0x80);
	started('... and always', SUCCESS, [$words], with_error($n, 'off'),
	    '--step', "serial $words", '--step', 'quit', 'build/tally.img');
}

# The floppy is taken out behind this many dots of the first line: the drive
# is slow enough for it.
for my $dots (@{long([2], [0 .. 8])}) {
	started("the floppy is ejected behind $dots pieces", DEAD,
	    ['read error: drive 00 sector', 'status 20'], '--drive',
	    'file=%,format=raw,throttling.bps-read=200000',
	    '--step', 'serial Tally ' . '.' x $dots,
	    '--step', 'monitor eject -f floppy0',
	    '--step', 'serial press a key', '--step', 'screen press a key',
	    '--step', 'key ret',
	    'build/tally.img');
}
my $prompt = (at_prompt(''))[1];
started('once it runs, nobody needs the floppy', SUCCESS,
    ["\naudit: ok", 'finish: success'], '--step', $prompt, '--step',
    'monitor eject -f floppy0', '--step',
    'send ls -R / >/dev/null; sh -c audit; poweroff\n', 'build/tally.img');

# ---- Address line 20 ---------------------------------------------------

# What stays shut: 1 port 92h, 2 the 8042, 4 the BIOS. The marks say how
# often it was tried and shut again.
my @shut = (
	[7, '9+k+b+\s+address line 20 stays shut: 8042, port 92h and BIOS ' .
	    'tried, press a key', 'nothing opens line 20'],
	[3, '9+k+ly ', 'the BIOS alone opens line 20'],
	[1, '9+ly ', 'the 8042 alone opens line 20'],
	[6, 'ly ', 'port 92h alone opens line 20'],
);
for my $case (@shut) {
	my ($mask, $words, $name) = @$case;
	my @steps = $mask == 7 ? ('--step', 'serial press a key', '--step',
	    'screen press a key', '--step', 'quit') : at_prompt('poweroff');
	my $out = started($name, SUCCESS, $mask == 7 ? [] : ['audit: ok'],
	    with_rom('shut', 8, chr $mask), @steps, 'build/tally.img');
	like($out, qr/^Tal$words/, '... after the others were tried');
}

# ---- Maps of memory ----------------------------------------------------

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

# What the loader keeps of a BIOS' answers: the entries of the one call that
# is known.
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

# The first byte behind an entry, or the last byte there is.
sub end_of {
	my ($base, $length) = @{$_[0]};
	return $length > ~0 - $base ? ~0 : $base + $length;
}

# A string with 1 for each page that is RAM.
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

# KiB that the loader finds: from 1 MiB on without a gap.
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

# How a boot with this BIOS has to end: words, and the ranges of pages that
# the kernel may use (none if it refuses).
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

# The ROM that gives these answers.
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

# One boot with this map. What it says must be what was expected of it.
sub try_map {
	my ($name, $bios) = @_;
	my ($words, @ranges) = expected($bios);
	my $refused = $words =~ /^too little/;
	my $status = $refused || @ranges ? SUCCESS : FAILURE;
	tried('maps', 1);
	my $out = started($name, $status, [$words], bios_rom($bios),
	    '--cmdline', 'hardware=memory',
	    $refused ? ('--step', "serial press a key", '--step', 'quit') : (),
	    'build/hardware.img');
	tried('maps that booted', 1) if @ranges;
	is(join("\n", $out =~ /^(usable .*)$/mg), join("\n", @ranges),
	    '... and its pages are those of the map')
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
	'RAM that just suffices' => [plain((2048 - 1024 - 256) << 10)],
	'a hole inside the kernel' => [plain(8 * MIB), [0x108123, 1, 2]],
	'a hole at its first byte' => [plain(8 * MIB), [MIB, 1, 2]],
	'a hole before it' => [plain(8 * MIB), [MIB - 1, 1, 2]],
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
	'low memory that is kept' => [plain(4 * MIB), [0x600, 0x9f000, 2]],
	'empty entries' => [[0x200000, 0, 2], plain(4 * MIB),
		[0, 0, USABLE], [MIB, 0, 2]],
	'an entry that wraps' => [plain(4 * MIB), [0x400000, ~0, 2]],
	'all is kept' => [plain(4 * MIB), [0, ~0, 2]],
	'all is usable, above 4 GiB' => [plain(4 * MIB), [1 << 32, ~0, 1]],
	'odd types' => [plain(4 * MIB), [0x300000, 1, 0],
		[0x302000, 1, 0xffffffff], [0x304000, 1, 7]],
	'more entries than fit' => [plain(4 * MIB), map {
		[0x300000 + 2 * $_ * PAGE, PAGE, 2] } 0 .. 120],
);
my %odd_bios = (
	'E801 in AX and BX' => { e801 => [15360, 128, 0, 0] },
	'E801 in CX and DX' => { e801 => [0, 0, 15360, 128] },
	'E801 without the upper half' => { e801 => [4096, 0, 4096, 0] },
	'E801 says nothing' => { e801 => [0, 0, 0, 0], x88 => 4096 },
	'88h alone' => { x88 => 8192 },
	'88h says nothing' => { x88 => 0 },
	'no answer at all' => {},
	'int 12h says 0' => { x88 => 8192, low => 0 },
	'E820 without its word' => { e820 => [plain(8 * MIB)], magic => 0,
	    x88 => 4096 },
	'E820 without an entry' => { e820 => [], e801 => [4096, 0, 0, 0] },
	'E820 with empty entries only' => { e820 => [[0, 0, 1]], x88 => 4096 },
	'E820 ends with the carry' => { e820 => [plain(8 * MIB)], ends => 1 },
	'E820 never ends' => { e820 => [plain(8 * MIB)], ends => ENDLESS },
	'E820 writes 24 bytes' => { e820 => [plain(8 * MIB)], bytes => 24 },
);
$odd_bios{$_} = { e820 => $awkward{$_} } for keys %awkward;
my @in_short = ('RAM ends inside the kernel', 'two halves of a page',
    'a hole inside the kernel',
    'a hole inside the counts', 'holes in every other page', 'all is kept',
    'more entries than fit', 'E801 in CX and DX', 'E820 never ends');
try_map($_, $odd_bios{$_}) for @{long(\@in_short, [sort keys %odd_bios])};

# A number below n, often at the edges of things.
sub below { return int rand $_[0] }
sub odd_address {
	my $n = below(6);
	return below(TEST_RAM) if $n == 0;
	return below(TEST_RAM / PAGE) * PAGE if $n == 1;
	return MIB + below(0x40000) if $n == 2;
	return $arrays + below(0x10000) if $n == 3;
	return below(1 << 31) << 33 | below(1 << 31) if $n == 4;
	return below(MIB);
}

# Usable is only what the machine has.
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

# ---- Interrupts, keys, bytes -------------------------------------------

# What came, from the guest's last words but one.
sub came {
	my ($out) = @_;
	my ($g7, $g15) = $out =~ /^# came: (\d+) ghosts of 7, (\d+) /m;
	$_ //= 0 for $g7, $g15;
	tried('ghosts of interrupts', $g7 + $g15);
	return ($g7, $g15);
}

sub in_kernel {
	my ($what, $n, @options) = @_;
	tried('boots', 1);
	my ($status, $out, $err) = boot('--cmdline',
	    "hardware=$what n=$n seed=" . seed(), @options,
	    'build/hardware.img');
	pass_on_tap($out);
	is($status, SUCCESS, "$what: the guest reports success")
	    or diag("$out\n$err");
	return $out;
}

my $n = long(200, 100000);
my ($g7, $g15) = came(in_kernel('interrupts', $n));
is($g7, 2 * $n, "$n ghosts of line 7, twice");
is($g15, 2 * $n, "$n ghosts of line 15, twice");
$n = long(50, 2000);
($g7, $g15) = came(in_kernel('interrupts', $n, '--on', 'bochs'));
cmp_ok($g7, '>', 3 * $n, "on Bochs $n of line 7, twice, and its own");
in_kernel('input', long(1000, 1000000));
tried('scan codes', long(1000, 1000000));

# Programs below ghosts of interrupts say what they always say.
my $programs = 'init=/tests/run only=fork only=pipes only=signals';
sub programs {
	my ($name, $words, @options) = @_;
	my $out = started($name, SUCCESS, ['=== audit: ok'], @options,
	    '--cmdline', "$programs $words", 'build/noise.img');
	came($out);
	return $out =~ s/^# came.*\n//mr =~ s/\A.*?(?==== )//sr;
}
for my $on (@{long(['qemu'], ['qemu', 'bochs'])}) {
	my $quiet = programs("programs on $on without ghosts", '', '--on', $on);
	my $noisy = programs("programs on $on with ghosts", 'noise=' .
	    long(20, 200), '--on', $on);
	is($noisy, $quiet, '... say the same, and keep no page');
}

# Nobody reads what is typed, sent and broken off; the shell is there
# afterwards, for the serial line and for the keyboard. Each of them has its own
# ^C, behind all that it has sent: QEMU types its keys when it likes. The second
# one may come when the shell has prompted already, which then prompts again.
my ($bytes, $keys, $breaks) = (long(2000, 60000), long(60, 500),
    long(10, 200));
tried('bytes', $bytes);
tried('keys', $keys);
tried('breaks', $breaks);
started('a break is a zero byte; a flood of them, of bytes and keys ends by ^C',
    SUCCESS, ['^@', "status 130\n", "\nk7\n", "\naudit: ok"],
    '--step', $prompt, '--step', 'send sh -c "echo in; sleep 1000"\n',
    '--step', "serial \nin", '--step', 'monitor chardev-send-break serial0',
    '--step', 'serial ^@',
    map({ ('--step', 'send ' . 'x' x 100, '--step', 'serial xxxx') }
	1 .. $bytes / 100 / 20),
    '--step', 'send ' . 'x' x ($bytes * 19 / 20),
    map({ ('--step', 'monitor sendkey ' . chr(97 + $_ % 26) . ' 1') }
	1 .. $keys),
    map({ ('--step', 'monitor chardev-send-break serial0') } 1 .. $breaks),
    '--step', 'key ctrl-c', '--step', 'serial ^C',
    '--step', 'send \x03', '--step', 'serial ^C', '--step', $prompt,
    '--step', 'send echo status $?\n', '--step', 'serial status 130',
    '--step', $prompt, '--step', 'key e c h o spc k 7 ret',
    '--step', "serial k7\r\nk7",
    '--step', $prompt, '--step', 'send audit; poweroff\n',
    'build/tally.img');

# The third fork is that of the inner shell, for the program. Its ^C is for
# both of them, or the shell would wait for a program that knows of none.
started('^C at the beginning of a fork is for the child too', SUCCESS,
    ["\nstatus 130"], '--cmdline', 'interrupt=3', '--step', $prompt,
    '--step', 'send sh -c "echo in; sleep 1000; :"\n', '--step', 'serial ^C',
    '--step', $prompt, '--step', 'send echo status $?; poweroff\n',
    'build/noise.img');

# ---- A clock that loses ticks ------------------------------------------

# An hour in which interrupts are off for long, on a machine so slow that this
# costs a few seconds; and a minute on the other machine.
for (['on QEMU', 3600, '--icount', '--slow', 10],
    ['on Bochs', 60, '--on', 'bochs']) {
	my ($name, $seconds, @options) = @$_;
	my $out = started("ticks are lost $name", SUCCESS,
	    ["\nok 1 - the ticks that were lost are made up", "\n1..3"],
	    '--timeout', 600, @options, '--cmdline', "hardware=clock " .
	    "n=$seconds seed=" . seed(), 'build/hardware.img');
	my ($past, $off) = $out =~ /^# (\d+) seconds, (\d+) of them/m;
	cmp_ok($past // 0, '>=', $seconds, '... for long enough');
	cmp_ok($off // 0, '>', 0, '... and many of them without interrupts');
	tried('seconds without interrupts', $off // 0);
}

# ---- A clock that stops ------------------------------------------------

for my $stop (@{long([0, 50], [0, 1, 10, 50, 100])}) {
	my $out = started("the clock stops at tick $stop: the shell answers",
	    SUCCESS, ["\nup", "\nstatus 130", "\nstatus 130",
		"\naudit: ok", ' ticks'], '--cmdline', "stop=$stop",
	    '--step', $prompt, '--step', 'send echo up | cat; ps >/dev/null\n',
	    '--step', $prompt, '--step', 'send sh -c "echo in; sleep 1"\n',
	    '--step', "serial \nin", '--step', 'send \x03',
	    '--step', $prompt, '--step', 'send echo status $?\n',
	    '--step', $prompt,
	    '--step', 'send sh -c "echo in; while :; do :; done"\n',
	    '--step', "serial \nin", '--step', 'send \x03',
	    '--step', $prompt, '--step', 'send echo status $?\n',
	    '--step', $prompt, '--step', 'send audit; poweroff\n',
	    'build/noise.img');
	my ($ticks) = $out =~ /(\d+) ticks/;
	# Its last two interrupts may make up ten more each.
	cmp_ok($ticks // -1, '<=', $stop + 22, '... and it has really stopped');
}

# ---- A serial line that does not take what is printed ------------------

# What is typed at the keyboard, and what is seen of it.
my @at_screen = ('--step', 'screen tally# ',
    '--step', 'key e c h o spc 4 2 ret', '--step', "screen \n42",
    '--step', 'key p s ret', '--step', 'screen R ', '--step', 'show',
    '--step', 'quit');
started('without a serial port', SUCCESS, ["tally# echo 42\n42\n"],
    '--serial', 'none', @at_screen, 'build/tally.img');

# Nobody reads this one, and it is full. No time passes while all sleep.
mkfifo("$dir/line.$_", 0600) or die "mkfifo: $!" for qw(in out);
sysopen my $full, "$dir/line.out", O_RDWR | O_NONBLOCK or die "fifo: $!";
1 while syswrite $full, 'x' x 4096;
started('a serial port that is stuck', SUCCESS, ["tally# echo 42\n42\n"],
    '--serial', "pipe:$dir/line", '--icount', @at_screen, 'build/tally.img');

# A reader that goes away for two seconds, with more than the pipes between us
# and the guest hold still to come. Each line is in its place.
SKIP: {
	skip 'no shell with loops: klibc was not fetched', 1
	    if !-d 'build/klibc/root';
	tried('boots', 1);
	my $lines = 16000;
	open my $guest, '-|', 'timeout', '-k', '5', 300 + GUARD,
	    'tools/emulate', '--timeout', GUARD, '--step', $prompt, '--step',
	    "send i=0; while [ \$i -lt $lines ]; do echo line \$i; " .
	    'i=$((i + 1)); done\n', '--step', $prompt,
	    '--step', 'send poweroff\n', 'build/tally.img' or die "open: $!";
	my ($text, $slept) = ('', 0);
	while (sysread $guest, $text, 4096, length $text) {
		sleep 2 if !$slept && ($slept = $text =~ /^line 100\b/m);
	}
	close $guest;
	is(join(',', $text =~ /^line (\d+)\r?$/mg), join(',', 0 .. $lines - 1),
	    'a reader that pauses has missed nothing');
}

# ---- Others ------------------------------------------------------------

started('without a keyboard controller', SUCCESS, ["\naudit: ok"],
    '--machine', 'pc,i8042=off', at_prompt('audit; poweroff'),
    'build/tally.img');
started('a non-maskable interrupt is named', FAILURE,
    ['panic: non-maskable interrupt'], '--step', $prompt,
    '--step', 'monitor nmi', 'build/tally.img');

summary();
done_testing();
