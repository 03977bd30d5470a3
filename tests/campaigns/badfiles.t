#!/usr/bin/perl
# Bad files: damaged programs, archives and memory maps.
#
# On the host a fuzzer tries the kernel's three parsers, and a program checks
# their results (see tests/campaigns/badfiles/). It tries first the files of a
# corpus, then mutations of them. In the long form AFL++ tries files, too. No
# seed can repeat the files of AFL++: they depend on how the parsers were
# compiled, and on how fast they run.
#
# In the kernel, a program executes damaged programs one after the other, and
# the test boots damaged archives. If the first program is damaged, the boot may
# end with the kernel's panic about it. Any other boot succeeds, the audit
# passes, and no page is lost.
#
# Git keeps all damaged files: the corpora, and the bytes in this file. So no
# damaged file depends on the compiler.
#
# The test keeps each file that does harm in build/badfiles/found/, and prints
# the command that repeats the defect.
#
# Needs: build/build build/boot.bin build/tally.elf
# Needs: build/tests/campaigns/badfiles/walk $(FUZZ_PROGRAMS)

use strict;
use warnings;
use File::Basename qw(basename);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Ustar;
use Test::More;

my $seed = seed();
my $dir = private_dir();
my $kept = 'build/badfiles/found';
make_path($kept);
srand $seed;

# ---- On the host -------------------------------------------------------

sub corpus {
	my ($target) = @_;
	my @files = glob "tests/campaigns/badfiles/corpus/$target/*";
	return @files;
}

sub mutations {
	my ($target, $n) = @_;
	my ($status, $out, $err) = run('timeout', '-k', '5', GUARD,
	    "build/badfiles/bin/$target", '-n', $n, '-s', $seed, '-o', $dir,
	    corpus($target));
	my @found;
	for my $file ($out =~ /^found (\S+): /mg) {
		my $name = "$target-$seed-" . basename($file);
		copy($file, "$kept/$name") or die "$kept/$name: $!";
		push @found, "build/badfiles/bin/$target $kept/$name\n";
	}
	like($out, qr/^tried \d+ files and $n mutations with seed $seed, /m,
	    "$target: all files and mutations were tried")
	    or diag("$out\n$err");
	is($status, 0, "$target: the corpus and $n mutations do no harm")
	    or diag(@found, substr("$out\n$err", -3000));
	tried("inputs of $target", $n + corpus($target));
	found(@found - 1) if @found > 1;
}

# Lets AFL++ run the target n times.
sub fuzz {
	my ($target, $n) = @_;
	my $in = "$dir/$target.in";
	my $out = "$dir/$target.out";
	make_path($in);
	copy($_, $in) or die "$_: $!" for corpus($target);
	local @ENV{qw(AFL_SKIP_CPUFREQ AFL_NO_AFFINITY AFL_NO_UI
	    AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES AFL_CRASH_EXITCODE
	    AFL_SKIP_BIN_CHECK AFL_HANG_TMOUT)} = ((1) x 6, 20000);
	my ($status, $words, $err) = run('timeout', '-k', '5', GUARD,
	    'afl-fuzz', '-E', $n, '-s', $seed, '-G', 8192, '-t', 20000,
	    '-i', $in, '-o', $out, '--', "build/badfiles/bin/$target");
	my ($done) = slurp("$out/default/fuzzer_stats")
	    =~ /^execs_done +: (\d+)$/m;
	cmp_ok($done || 0, '>=', $n, "$target: AFL++ has tried $n inputs")
	    or diag(substr("$words\n$err", -2000));
	my @found;
	for my $file (glob "$out/default/{crashes,hangs}/id*") {
		my $name = "$target-afl-$seed-" . @found;
		copy($file, "$kept/$name") or die "$kept/$name: $!";
		push @found, "build/badfiles/bin/$target $kept/$name\n";
	}
	is(scalar @found, 0, "$target: the files of AFL++ do no harm")
	    or diag(@found);
	tried("inputs of AFL++ for $target", $done || 0);
	found(@found - 1) if @found > 1;
}

my $bytes = 0;
my @targets = qw(elf ustar map);
for my $target (@targets) {
	$bytes += -s $_ for corpus($target);
}
SKIP: {
	on_pc('gcc has no AddressSanitizer for i386 here', 6);
	for my $target (@targets) {
		mutations($target, long(3000, 100_000));
		fuzz($target, 100_000) if long(0, 1);
	}
}
cmp_ok($bytes, '<', 85_000, 'the corpora have fewer than 85,000 bytes in all');

# ---- In the kernel -----------------------------------------------------

# The program that walks through the archive. It is the first member of each
# archive, is never damaged, and always has the same size there.
use constant ROOM => 65536;
my ($status) = run('tools/cross', 'strip', '-o', "$dir/walk",
    'build/tests/campaigns/badfiles/walk');
is($status, 0, 'strip makes the program that walks through the archive');
my $walk = slurp("$dir/walk");
cmp_ok(length $walk, '<=', ROOM, 'this program fits into its place');
$walk = member(name => 'walk', mode => '0000755',
    body => $walk . "\0" x (ROOM - length $walk));

# Returns a program of one segment, which has the headers, then this code.
use constant { PLACE => 0x8048000, HEADERS => 52 + 32 };
sub program {
	my ($code) = @_;
	my $bytes = HEADERS + length $code;
	return pack('a16 S2 L5 S6 L8', "\x7fELF\1\1\1", 2, 3, 1,
	    PLACE + HEADERS, 52, 0, 0, 52, 32, 1, 40, 0, 0,
	    1, 0, PLACE, PLACE, $bytes, $bytes, 5, 4096) . $code;
}

# The first program executes /walk. If that fails, it ends with the error as its
# status.
my $init = program(pack 'a* L a* L a* a*',
    "\x31\xc0\x50\x89\xe2\x68", PLACE + HEADERS + 28,	# 0, the path
    "\x89\xe1\xbb", PLACE + HEADERS + 28,		# argv, path
    "\xb0\x0b\xcd\x80\x89\xc3\x31\xc0\x40\xcd\x80",	# execve, exit
    "/walk\0");

# The members of a good archive: first those that every boot needs.
my @needed = (directory('sbin'),
    member(name => 'sbin/init', mode => '0000755', body => $init),
    directory('dev'), map({ my ($name, $major, $minor) = @$_;
	member(name => "dev/$name", type => '3', mode => '0000666',
	    major => sprintf('%07o', $major),
	    minor => sprintf('%07o', $minor)) }
	['console', 5, 1], ['null', 1, 3], ['mem_map', 240, 0],
	['audit', 240, 3]));
my @others = (directory('etc'),
    member(name => 'etc/text', body => "text\n" x 200),
    member(name => 'etc/other', type => '1', link => 'etc/text'),
    member(name => 'etc/link', type => '2', link => '../etc/text'),
    member(name => 'etc/far', type => '2', link => 'link'),
    member(name => 'etc/up', type => '2', link => '..'),
    directory('etc/deep'), directory('etc/deep/er'),
    member(name => 'er/file', prefix => 'etc/deep', body => 'x' x 3000),
    member(name => 'etc/empty'));

# The panics of a boot whose first program is missing or damaged. A damaged
# program may end, be killed by a signal, or loop for ever. If it loops, there
# is no panic.
my $ended = qr/^panic:\ (?:no\ first\ program:\ \S+,\ error\ \d+|
    init\ has\ ended\ with\ status\ [\da-f]{4})$/mx;

# Called for a machine that has not ended in time: boots it again, and presses a
# key. Returns whether its kernel answers the key, or its first program ends
# after all, because it was only slow.
sub still_answers {
	my ($status, $out) = boot('--memory', '8M',
	    '--step', 'serial audit: ok', '--step', 'key f4',
	    '--step', 'serial audit: ok', '--step', 'quit', "$dir/image");
	return $status == SUCCESS || $out =~ $ended ||
	    $out =~ /^finish: success$/m;
}

# Boots an archive. The boot must end well. With `miss`, files that every boot
# needs may be damaged: then the panics above are good ends, too, and so is an
# end without a line in the log, because /dev/console may be missing. With
# `aligned`, the members begin on a page.
sub boots_archive {
	my ($name, $archive, %may) = @_;
	spew("$dir/archive.tar", ($may{aligned} ? comment(7) : '') . $walk .
	    $archive);
	my ($status, $out, $err) = run('build/build', '-b', 'build/boot.bin',
	    '-k', 'build/tally.elf', '-a', "$dir/archive.tar", '-o',
	    "$dir/image");
	is("$status$err", '0', "$name: the image is made");
	($status, $out, $err) = boot('--on', $may{on} || 'qemu', '--memory',
	    '8M', $may{miss} ? ('--timeout', 5) : (), "$dir/image");
	my $good = $may{miss} ? $status == SUCCESS ||
	    $status == FAILURE && $out =~ $ended ||
	    $status == HANG && $out !~ /^panic: /m && still_answers() :
	    $status == SUCCESS && $out =~ /^walk: ok, (\d+) names/m && $1 > 6;
	ok($good, "$name: the boot ends well")
	    or diag("$out\n$err\nthe archive: $kept/$name.tar\n" .
	    "repeat: build/build -b build/boot.bin -k build/tally.elf " .
	    "-a '$kept/$name.tar' -o FILE, tools/emulate FILE");
	copy("$dir/archive.tar", "$kept/$name.tar") if !$good;
	return $out;
}

# Good archives: no byte of a file changes, even if the kernel has to copy the
# file.
sub sum_of {
	my $sum = 0;
	for my $member (@_) {
		my ($size, $type) = unpack 'x124 Z12 x20 a', $member;
		$sum += unpack '%32C*', substr $member, 512, oct $size
		    if $type eq '0';
	}
	return $sum;
}
for my $aligned (0, 1) {
	my @members = (@needed, @others);
	# etc/text is counted once more, because it has two names
	my $sum = sum_of($walk, @members, grep { /^etc\/text/ } @members);
	my $name = $aligned ? 'aligned' : 'not-aligned';
	my $out = boots_archive($name, join('', $aligned ? aligned(@members) :
		@members, ending()), aligned => $aligned);
	my ($found) = $out =~ /^walk: ok, .*; sum (\d+)/m;
	is($found, $sum, "$name: no byte is lost");
	is($out =~ /^archive: (\d+) files do not begin on a page: copied/m ?
	    $1 : 0, $aligned ? 0 : 4,
	    "$name: the kernel prints how many files it copies");
}

# Damaged first programs: empty, half of a header, cut at each page, code that
# loops, code that is invalid.
sub first_program {
	my ($body) = @_;
	return join '', $needed[0], member(name => 'sbin/init',
	    mode => '0000755', body => $body), @needed[2 .. $#needed],
	    ending();
}

# A program of four pages. It reads from its second and its third page, and ends
# in its fourth.
my $exit = "\x31\xdb\x8d\x43\x01\xcd\x80";
my $reads = pack 'a L a L a L a', "\xa0", PLACE + 4096, "\xa0", PLACE + 8192,
    "\x68", PLACE + 12288, "\xc3";
my $pages = program($reads . "\0" x (12288 - HEADERS - length $reads) . $exit);
my %remains = ('that-is-empty' => '', 'that-is-half-a-header' =>
    substr($init, 0, 26), 'that-loops' => program("\xeb\xfe"),
    'that-is-no-code' => program("\x0f\x0b"),
    'that-exits' => program($exit),
    map { ("cut-at-page-$_" => substr $pages, 0, 4096 * $_) } 1 .. 4);
for my $name (sort keys %remains) {
	boots_archive("first-program-$name", first_program($remains{$name}),
	    miss => 1);
}

# As many damaged programs as a floppy holds. A machine that is no PC makes
# none: it has only those of the corpus.
my $programs = is_pc() ? long(250, 800) : 0;
make_path("$dir/bad");
run('build/badfiles/bin/elf', '-w', "$dir/bad", '-n', $programs, '-s', $seed,
    corpus('elf'));
# Some of these programs have /ld or /program as their interpreter.
my @interpreters = map { member(name => $_, mode => '0000755', body =>
    slurp('tests/campaigns/badfiles/corpus/elf/interpreter-pie')) }
    qw(ld program);
my @bad = map { slurp($_) } corpus('elf'), map { "$dir/bad/$_" }
    0 .. $programs - 1;
for my $on ('qemu', $ENV{TALLY_LONG} ? 'bochs' : ()) {
	my $i = 0;
	my @members = map { member(name => 'bad/' . $i++, mode => '0000755',
		body => $_) } @bad;
	my $out = boots_archive("damaged-programs-$on", join('', @needed,
	    @others, @interpreters, directory('bad'), @members, ending()),
	    on => $on);
	my ($n, $ran) = $out =~ /, (\d+) programs, of which (\d+) ran/;
	is($n, scalar @bad, "all damaged programs were executed on $on");
	cmp_ok($ran || 0, '>', @bad / 10,
	    "more than a tenth of the damaged programs ran on $on");
	tried("damaged programs on $on", $n || 0);
}

# The archives of the corpus: each follows the members of a good archive.
for my $file ($ENV{TALLY_LONG} ? corpus('ustar') :
    map { "tests/campaigns/badfiles/corpus/ustar/$_" }
    qw(endless hardlink-to-link numbers types)) {
	my $text = slurp($file);
	my @blocks = unpack '(a512)*', $text;
	for my $block (@blocks) {
		$block = seal($block) if length $block == 512 &&
		    substr($block, 257, 5) eq 'ustar' &&
		    substr($block, 148, 1) ne '!';
	}
	boots_archive('corpus-' . basename($file),
	    join('', @needed, @others, @blocks));
	tried('damaged archives booted', 1);
}

# A size of 2^32 + 8, which is 8 in 32 bits.
my $wraps = member(name => 'etc/wraps', body => 'x' x 8);
substr($wraps, 124, 12) = "40000000010\0";
like(boots_archive('a-size-that-wraps', join('', @needed, @others,
    seal($wraps), ending())), qr/^archive: damaged at byte \d+ of/m,
    'the kernel finds that a size of more than 32 bits is damage');

# Bad values for a field of a header.
my @nasty = ('', '7' x 12, '0', '40000000010', '37777777777', ' ' x 12,
    '-1', "\xff" x 12, '/', '/' x 100, 'a' x 155, '..', '.', 'etc/link/x',
    'etc/text/x', '/sbin/init', 'sbin/init', "\x80\0\0\0\1", "\x1b[2J", '9');

sub damage {
	my ($member) = @_;
	return $member if length $member < 512; # an earlier damage has cut it
	my @fields = sort keys %{+FIELDS};
	my ($at, $bytes) = @{FIELDS->{$fields[rand @fields]}};
	my $value = $nasty[rand @nasty];
	$value = substr $value . "\0" x (rand(2) < 1 ? $bytes : 0), 0, $bytes;
	$value = chr(ord('0') + rand 8) if $bytes == 1;
	substr($member, $at, length $value) = $value;
	substr($member, rand 512, 1) = chr rand 256 if rand(4) < 1;
	return rand(8) < 1 ? $member : seal($member);
}

for my $i (1 .. long(4, 150)) {
	my $head = rand(5) < 1; # damage what every boot needs, too
	my @members = (@needed, @others);
	@members = aligned(@members) if $i % 2;
	my @kept = $head ? () : splice @members, 0, -@others;
	for (0 .. rand 6) {
		my $victim = rand @members;
		my $kind = rand 10;
		if ($kind < 6) {
			$members[$victim] = damage($members[$victim]);
		} elsif ($kind < 7) {
			splice @members, $victim, 1;
		} elsif ($kind < 8) {
			splice @members, $victim, 0, $members[rand @members];
		} elsif ($kind < 9) {
			$members[$victim] = substr $members[$victim], 0,
			    rand length $members[$victim];
		} else {
			@members[$victim, -1] = @members[-1, $victim];
		}
	}
	boots_archive("damaged-archive-$seed-$i",
	    join('', @kept, @members, ending()), miss => $head,
	    aligned => $i % 2);
	tried('damaged archives booted', 1);
}

summary();
done_testing();
