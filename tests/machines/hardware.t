#!/usr/bin/perl
# Imitates hardware that misbehaves: sectors that cannot be read, a floppy that
# is ejected, address line 20 that stays closed, interrupts that no device sent,
# floods of keys and bytes, a clock that loses ticks or stops, a serial line
# that is missing, does not send, or pauses. The machine must boot, or print why
# it cannot. Programs that run must continue, and the audit must be clean.
#
# Option ROMs in tests/machines/hardware/ imitate the hardware for the loader;
# build/hardware.img and build/noise.img hold the kernel with the C files there.
#
# Needs: build/tally.img build/hardware.img build/noise.img

use strict;
use warnings;
use Fcntl qw(O_NONBLOCK O_RDWR);
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX qw(mkfifo);
use Rom;
use Tally;
use Torture;
use Test::More;

use constant { SECTOR => 512, HEADER => 512 };
# Kinds of bad sectors, with the numbers of tests/machines/hardware/sectors.S.
use constant { FAILS => 0, CHANGED => 1, EVERY => 2, GONE => 3 };
use constant { TRIES => 6 };		# boot/bootsect.S, boot/loader.c

my $dir = private_dir();
my $files = 0;

# Boots, and counts the boot.
sub started {
	tried('boots', 1);
	return boots(@_);
}

# ---- Sectors -----------------------------------------------------------

my $tally = slurp('build/tally.img');
# The place of each part: its first sector, and the sector after its last.
my @part = map {
	my ($first, $bytes) = unpack 'V2', substr $tally, HEADER + 4 + 16 * $_;
	[$first, $first + int(($bytes + SECTOR - 1) / SECTOR)];
} 0 .. 3;
my @names = qw(setup kernel symbols archive);
my $used = $part[3][1];

# Tries the first and the last sector of each part, and the ends of tracks.
# badboot.t tries the loader's own sectors, which stand before those of setup.
my %some = map { $_ => 1 } 8, 17, 18, 35, 36, $used - 18 + $used % 18,
    map { $_->[0], $_->[1] - 1 } @part;
my @positions = @{long([sort { $a <=> $b } keys %some], [8 .. $used - 1])};

# Boots with one sector of the list bad after the other, then with none. Returns
# the loader's message of each attempt.
sub attempts {
	my ($name, $kind, $status, @list) = @_;
	my $out = started("$name: the last attempt boots", SUCCESS,
	    ['audit: ok'], with_rom('sectors', 8,
	    pack('CCv', $kind, $status, 1), 512, pack('v*', @list, 0xffff)),
	    at_prompt('poweroff'), 'build/tally.img');
	tried('loads of a bad floppy', scalar @list);
	return $out =~ /^(.*press a key)$/mg;
}

# For each of these sectors, in order, the loader's message must have the words
# that $words->() returns.
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

each_is_named('each sector that cannot be read is named',
    [attempts('bad sectors', FAILS, 0x10, @positions)],
    sub { unreadable($_[0], 0x10) }, @positions);
each_is_named('the sums find each sector that is read with a wrong bit',
    [attempts('wrong sectors', CHANGED, 0, @positions)], \&damaged,
    @positions);
each_is_named('a floppy that is ejected: the first missing sector is named',
    [attempts('no floppy', GONE, 0x31, @positions)],
    sub { unreadable($_[0], 0x31) }, @positions);

# Returns options for a floppy on which the first so many reads of each sector
# fail.
sub every_sector {
	my ($times) = @_;
	return with_rom('sectors', 8, pack('CCv', EVERY, 0x10, $times));
}
my $most = long(1, TRIES - 1);
started("a floppy boots if each sector fails at first ($most of " .
    TRIES . ' times)', SUCCESS, ['audit: ok'], every_sector($most),
    at_prompt('poweroff'), 'build/tally.img');
started('a floppy whose sectors always fail is reported', SUCCESS,
    ['no loader: 10'],
    every_sector(TRIES), '--step', 'screen press a key', '--step', 'show',
    '--step', 'quit', 'build/tally.img');
tried('sectors that failed', ($used - 1) * $most + TRIES);

# Returns options with which QEMU lets a sector of a disk fail, once or always.
sub with_error {
	my ($n, $once) = @_;
	my $file = "$dir/rules" . $files++;
	spew($file, "[inject-error]\nevent = \"read_aio\"\nerrno = \"5\"\n" .
	    "sector = \"$n\"\nonce = \"$once\"\n");
	tried('sectors that failed', 1);
	return ('--as', 'disk', '--drive', "file=blkdebug:$file:%,format=raw");
}
for my $n (@{long([$part[3][0]], [grep { $_ % 20 == 1 } @positions])}) {
	started("a disk whose sector $n fails once boots", SUCCESS,
	    ['audit: ok'],
	    with_error($n, 'on'), at_prompt('poweroff'), 'build/tally.img');
	my $words = unreadable($n, 0x0c, 0x80);
	started("a disk's sector $n that always fails is reported", SUCCESS,
	    [$words],
	    with_error($n, 'off'),
	    '--step', "serial $words", '--step', 'quit', 'build/tally.img');
}

# Ejects the floppy when the loader has printed so many dots; the drive is slow
# enough for that.
for my $dots (@{long([2], [0 .. 8])}) {
	started("a floppy that is ejected after $dots dots is reported", DEAD,
	    ['read error: drive 00 sector', 'status 20'], '--drive',
	    'file=%,format=raw,throttling.bps-read=200000',
	    '--step', 'serial Tally ' . '.' x $dots,
	    '--step', 'monitor eject -f floppy0',
	    '--step', 'serial press a key', '--step', 'screen press a key',
	    '--step', 'key ret',
	    'build/tally.img');
}
my $prompt = (at_prompt(''))[1];
started('the kernel does not need the floppy after the boot', SUCCESS,
    ["\naudit: ok", 'finish: success'], '--step', $prompt, '--step',
    'monitor eject -f floppy0', '--step',
    'send ls -R / >/dev/null; sh -c audit; poweroff\n', 'build/tally.img');

# ---- Address line 20 ---------------------------------------------------

# Each row: the sum of the ways that do not open the line (1 port 92h, 2 the
# 8042, 4 the BIOS), the output, the case. The ROM prints 9, k or b each time
# that the loader tries one of these ways in vain.
my @shut = (
	[7, '9+k+b+\s+address line 20 stays shut: 8042, port 92h and BIOS ' .
	    'tried, press a key', 'no way opens line 20: the loader prints it'],
	[3, '9+k+ly ', 'the machine boots if only the BIOS opens line 20'],
	[1, '9+ly ', 'the machine boots if only the 8042 opens line 20'],
	[6, 'ly ', 'the machine boots if only port 92h opens line 20'],
);
for my $case (@shut) {
	my ($mask, $words, $name) = @$case;
	my @steps = $mask == 7 ? ('--step', 'serial press a key', '--step',
	    'screen press a key', '--step', 'quit') : at_prompt('poweroff');
	my $out = started($name, SUCCESS, $mask == 7 ? [] : ['audit: ok'],
	    with_rom('shut', 8, chr $mask), @steps, 'build/tally.img');
	like($out, qr/^Tal$words/,
	    "$name: the loader tries the ways in their order");
}

# ---- Interrupts, keys, bytes -------------------------------------------

# Returns the numbers of ghosts on line 7 and on line 15. A ghost is an
# interrupt that no device sent.
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
is($g7, 2 * $n, "two tests each got $n ghosts of line 7");
is($g15, 2 * $n, "two tests each got $n ghosts of line 15");
$n = long(50, 2000);
($g7, $g15) = came(in_kernel('interrupts', $n, '--on', 'bochs'));
cmp_ok($g7, '>', 3 * $n,
    "on Bochs line 7 gets more than 3 * $n ghosts: int makes 2 * $n");
in_kernel('input', long(1000, 1000000));
tried('scan codes', long(1000, 1000000));

# Programs must print the same with ghosts and without.
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
	is($noisy, $quiet,
	    "programs on $on print the same with ghosts, and keep no page");
}

# Sends keys, bytes and breaks that no program reads. Then the shell must answer
# on the serial line and on the keyboard. QEMU may type its keys late, so ^C is
# sent at the end both by the keyboard and by the serial line. If the second ^C
# arrives when the shell has prompted already, the shell prompts again.
my ($bytes, $keys, $breaks) = (long(2000, 60000), long(60, 500),
    long(10, 200));
tried('bytes', $bytes);
tried('keys', $keys);
tried('breaks', $breaks);
started('a break is a zero byte; ^C ends a flood of breaks, bytes and keys',
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

# In the third fork the inner shell starts the program. ^C must end both:
# otherwise the shell would wait for a program that has received no signal.
started('^C at the beginning of a fork ends the child, too', SUCCESS,
    ["\nstatus 130"], '--cmdline', 'interrupt=3', '--step', $prompt,
    '--step', 'send sh -c "echo in; sleep 1000; :"\n', '--step', 'serial ^C',
    '--step', $prompt, '--step', 'send echo status $?; poweroff\n',
    'build/noise.img');

# ---- A clock that loses ticks ------------------------------------------

# The guest runs for an hour with interrupts off for long times. Its machine is
# so slow that this costs a few seconds of the host's time. On Bochs it runs for
# a minute.
for (['on QEMU', 3600, '--icount', '--slow', 10],
    ['on Bochs', 60, '--on', 'bochs']) {
	my ($name, $seconds, @options) = @$_;
	my $out = started("ticks are lost $name", SUCCESS,
	    ["\nok 1 - the ticks that were lost are made up", "\n1..3"],
	    '--timeout', 600, @options, '--cmdline', "hardware=clock " .
	    "n=$seconds seed=" . seed(), 'build/hardware.img');
	my ($past, $off) = $out =~ /^# (\d+) seconds, (\d+) of them/m;
	cmp_ok($past // 0, '>=', $seconds,
	    "ticks are lost $name: the guest ran $seconds seconds or more");
	cmp_ok($off // 0, '>', 0, "ticks are lost $name: interrupts were off");
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
	# Each of the last two interrupts may count ten lost ticks more.
	cmp_ok($ticks // -1, '<=', $stop + 22,
	    "the clock has stopped at tick $stop");
}

# ---- A serial line that does not accept output ------------------

# Types at the keyboard, and looks at the screen.
my @at_screen = ('--step', 'screen tally# ',
    '--step', 'key e c h o spc 4 2 ret', '--step', "screen \n42",
    '--step', 'key p s ret', '--step', 'screen R ', '--step', 'show',
    '--step', 'quit');
started('without a serial port the screen shows what is typed', SUCCESS,
    ["tally# echo 42\n42\n"],
    '--serial', 'none', @at_screen, 'build/tally.img');

# This port is full, and nobody reads from it. With --icount no time passes
# while all tasks sleep.
mkfifo("$dir/line.$_", 0600) or die "mkfifo: $!" for qw(in out);
sysopen my $full, "$dir/line.out", O_RDWR | O_NONBLOCK or die "fifo: $!";
1 while syswrite $full, 'x' x 4096;
started('if the serial port never sends, the screen shows what is typed',
    SUCCESS, ["tally# echo 42\n42\n"],
    '--serial', "pipe:$dir/line", '--icount', @at_screen, 'build/tally.img');

# A reader pauses for two seconds, while the guest prints more than the pipes
# between guest and reader can hold. No line may be missing.
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
	    'a reader that pauses gets every line');
}

# ---- A missing keyboard controller, and an NMI --------------------------

started('the kernel boots without a keyboard controller', SUCCESS,
    ["\naudit: ok"],
    '--machine', 'pc,i8042=off', at_prompt('audit; poweroff'),
    'build/tally.img');
started('a non-maskable interrupt is named', FAILURE,
    ['panic: non-maskable interrupt'], '--step', $prompt,
    '--step', 'monitor nmi', 'build/tally.img');

summary();
done_testing();
