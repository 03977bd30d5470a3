#!/usr/bin/perl
#
# root.pl: makes the tree of files that the programs in this directory and the
# script in tests/programs/shell/ use on both systems.
#
#	tests/programs/user/root.pl DIR PROGRAM...
#
#	DIR/tests/run		the program that runs the others
#	DIR/tests/target	the program that they execute
#	DIR/tests/terminal	needs a keyboard, like DIR/tests/modes
#	DIR/tests/bin		the other programs
#	DIR/tests/shell		the scripts
#	DIR/tests/fixture	the directory in which they all run
#
# The fixture has a directory "damaged" of ELF files, most of which have one
# error. This script makes them byte by byte, because no linker does.
#
# Ancestor: none.

use strict;
use warnings;
use File::Basename qw(dirname);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);

umask 022;
my $root = shift or die "usage: root.pl DIR PROGRAM...\n";
my $fixture = "$root/tests/fixture";
remove_tree($root);
make_path($fixture, "$root/tests/bin", "$root/tests/shell");
for my $program (@ARGV) {
	my ($name) = $program =~ m{([^/]+)$};
	my $place = $name =~ /^(?:run|target|terminal|modes)$/ ? 'tests' :
	    'tests/bin';
	system(qw(tools/cross strip -R .comment -o), "$root/$place/$name",
	    $program) == 0 or die "strip $program\n";
}
for my $script (glob dirname($0) . "/../shell/*.sh") {
	copy($script, "$root/tests/shell") or die "$script: $!\n";
}
chdir $fixture or die "$fixture: $!\n";
my $time = 685_065_600;	# all files have this time

sub file {
	my ($name, $text, $mode) = @_;
	open my $out, '>:raw', $name or die "$name: $!\n";
	print $out $text;
	close $out or die "$name: $!\n";
	chmod $mode || 0644, $name or die "$name: $!\n";
	utime $time, $time, $name;
}

sub directory {
	my ($name) = @_;
	mkdir $name or die "$name: $!\n";
}

sub symbolic {
	my ($name, $target) = @_;
	symlink $target, $name or die "$name: $!\n";
}

# ---- Plain files, directories and links --------------------------------

my $letters = join '', map { chr(ord('a') + $_ % 26) } 0 .. 9999;
file('text', "hello, archive\n");
file('copy', "hello, archive\n");
link 'text', 'hard' or die "hard: $!\n";
file('empty', '');
file('page', substr $letters, 0, 4096);
file('long', $letters);
file('program', "not a program\n", 0755);

directory($_) for qw(dir dir/deep dir/deep/er many);
file('dir/inner', "inner\n");
file(sprintf('many/entry-%02d', $_), '') for 0 .. 59;

symbolic('to-text', 'text');
symbolic('to-dir', 'dir');
symbolic('to-nowhere', 'nowhere');
symbolic('absolute', '/tests/fixture/text');
symbolic('up', '../fixture/text');
symbolic('loop-a', 'loop-b');
symbolic('loop-b', 'loop-a');
symbolic('self', 'self');
symbolic('dir/to-here', '..');
symbolic('dir/deep/er/back', '../../..');
symbolic('chain-1', 'text');
symbolic("chain-$_", 'chain-' . ($_ - 1)) for 2 .. 40;

# ---- Scripts -----------------------------------------------------------

my $target = '/tests/target';
sub script {
	my ($name, $text, $mode) = @_;
	file("scripts/$name", $text, $mode || 0755);
}

directory('scripts');
script('plain', "#!$target words\n");
script('without-a-word', "#!$target\n");
script('blanks', "#! \t $target \t words  \t\nand a line\n");
script('more-words', "#!$target /words  and more\t \n");
script('without-a-newline', "#!$target words");
script('carriage-return', "#!$target\r\n");
script('zero', "#!$target\0 words\n");
script('relative', "#!../target words\n");
script('not-to-run', "#!$target words\n", 0644);
script('nothing-but-a-newline', "#!\n");
script('blanks-alone', "#! \t \n");
script('blanks-for-ever', '#!' . ' ' x 400 . "\n");
script('one-byte', '#');
script('missing', "#!/missing\n");
script('directory', "#!/tests/fixture/dir\n");
script('text', "#!/tests/fixture/text\n");
script('no-program', "#!/tests/fixture/program\n");
script('damaged', "#!/tests/fixture/damaged/machine\n");
script('loop', "#!/tests/fixture/scripts/loop\n");
symbolic('scripts/link', 'plain');
# The kernel reads only the first 256 bytes of the line. So here names end at
# each place around byte 256.
for my $n (252 .. 258) {
	my $name = '/' x ($n - 2 - length $target) . $target;
	script("name-to-$n", "#!$name\n");
	script("blank-at-$n", "#!$name words\n");
	script("word-to-$n", "#!$target " . '/' x ($n - 3 - length $target) .
	    "\n");
	script("nothing-behind-$n", "#!$name");
}
script('nested-1', "#!/tests/fixture/scripts/plain one\n");
script("nested-$_", '#!/tests/fixture/scripts/nested-' . ($_ - 1) . " $_\n")
	for 2 .. 7;

# ---- ELF files ---------------------------------------------------------

use constant { PT_LOAD => 1, PT_INTERP => 3, R => 4, RW => 6, RX => 5,
	RWX => 7, BASE => 0x08048000 };

# Returns the bytes of an ELF file. The default is a good file: one segment at
# BASE which holds the whole file.
sub elf {
	my (%is) = @_;
	my @segments = @{$is{segments} || [{}]};
	my $code = $is{code} || '';
	my $start = 52 + 32 * @segments;
	my $text = $code . ($is{data} || '');
	my $size = $start + length $text;
	my $head = pack 'a4 C12 v2 V5 v6', $is{magic} || "\x7fELF",
	    $is{class} || 1, $is{order} || 1, 1, (0) x 9,
	    defined $is{type} ? $is{type} : 2, $is{machine} || 3,
	    $is{version} || 1,
	    defined $is{entry} ? $is{entry} : BASE + $start,
	    defined $is{phoff} ? $is{phoff} : 52, 0, 0, 52,
	    defined $is{phentsize} ? $is{phentsize} : 32,
	    defined $is{phnum} ? $is{phnum} : scalar @segments, 40, 0, 0;
	for my $segment (@segments) {
		my %s = (type => PT_LOAD, offset => 0, vaddr => BASE,
		    filesz => $size, flags => RX, align => 4096, %$segment);
		$s{memsz} = $s{filesz} unless defined $s{memsz};
		$head .= pack 'V8', @s{qw(type offset vaddr vaddr filesz
		    memsz flags align)};
	}
	return $head . $text;
}

sub damaged {
	my ($name, $bytes) = @_;
	file("damaged/$name", $bytes, 0755);
}

# exit(7): mov $1, %eax; mov $7, %ebx; int $0x80
my $exit7 = pack 'C V C V C2', 0xb8, 1, 0xbb, 7, 0xcd, 0x80;

# Returns code that calls exit(7) if $n bytes from $from on are all zero,
# otherwise exit(8): cld; mov $from, %edi; mov $n, %ecx; xor %eax, %eax; repe
# scasb; setne %al; lea 7(%eax), %ebx; mov $1, %eax; int $0x80
sub exit7_if_zero {
	my ($from, $n) = @_;
	return pack 'C C V C V C2 C2 C3 C3 C V C2', 0xfc, 0xbf, $from,
	    0xb9, $n, 0x31, 0xc0, 0xf3, 0xae, 0x0f, 0x95, 0xc0,
	    0x8d, 0x58, 7, 0xb8, 1, 0xcd, 0x80;
}

# Returns code that adds $add to the word at $addr and exits with its low byte:
# movl $addr, %ecx; addl $add, (%ecx); mov (%ecx), %ebx; mov $1, %eax; int
sub exit_sum {
	my ($addr, $add) = @_;
	return pack 'C V C2 V C2 C V C2', 0xb9, $addr, 0x81, 0x01, $add,
	    0x8b, 0x19, 0xb8, 1, 0xcd, 0x80;
}

directory('damaged');
my $good = elf(code => $exit7);
damaged('nothing', $good);
damaged('empty', '');
damaged('one-byte', "\x7f");
damaged('magic-only', "\x7fELF");
damaged('half-a-header', substr $good, 0, 30);
damaged('header-only', substr $good, 0, 52);
damaged('half-a-table', substr $good, 0, 70);
damaged('magic', elf(code => $exit7, magic => "\x7fELG"));
damaged('class', elf(code => $exit7, class => 2));
damaged('machine', elf(code => $exit7, machine => 2));
damaged('relocatable', elf(code => $exit7, type => 1));
damaged('core', elf(code => $exit7, type => 4));
damaged('type-0', elf(code => $exit7, type => 0));
damaged('type-huge', elf(code => $exit7, type => 0xffff));
damaged('no-segments', elf(code => $exit7, phnum => 0));
damaged('many-segments', elf(code => $exit7, phnum => 65535));
damaged('more-segments-than-file', elf(code => $exit7, phnum => 300));
damaged('segment-size', elf(code => $exit7, phentsize => 31));
damaged('table-beyond-file', elf(code => $exit7, phoff => 100000));
damaged('table-at-the-end-of-the-world',
	elf(code => $exit7, phoff => 0xfffffff0));
damaged('table-that-wraps', elf(code => $exit7, phoff => 0xffffffff));
damaged('entry-nowhere', elf(code => $exit7, entry => 0x10000000));
damaged('entry-zero', elf(code => $exit7, entry => 0));
damaged('entry-kernel', elf(code => $exit7, entry => 0xfffff000));
damaged('entry-last-byte', elf(code => $exit7, entry => 0xffffffff));
damaged('file-larger-than-memory', elf(code => $exit7,
	segments => [{ filesz => 100, memsz => 50 }]));
damaged('crooked-offset', elf(code => $exit7,
	segments => [{}, { offset => 10, vaddr => BASE + 0x10000,
	filesz => 20 }]));
damaged('segment-beyond-file', elf(code => $exit7,
	segments => [{}, { offset => 0x100000, vaddr => BASE + 0x10000,
	filesz => 20, flags => RW, memsz => 40 }]));
damaged('segment-that-wraps', elf(code => $exit7, segments => [{},
	{ vaddr => 0xfffff000, filesz => 20, memsz => 0x2000 }]));
damaged('segment-in-the-kernel', elf(code => $exit7, segments => [{},
	{ vaddr => 0xfffff000, filesz => 20 }]));
damaged('segment-of-4-GiB', elf(code => $exit7, segments => [{},
	{ vaddr => BASE + 0x10000, filesz => 20, memsz => 0xffffffff }]));
# The segment's end wraps around; rounded up, it is a page above its start.
damaged('segment-of-4-GiB-in-a-page', elf(code => $exit7, segments => [{},
	{ offset => 20, vaddr => BASE + 0x10014, filesz => 20,
	memsz => 0xffffffff }]));
damaged('segment-size-that-wraps', elf(code => $exit7, segments => [{},
	{ offset => 0, vaddr => BASE + 0x10000, filesz => 0xfffffff0 }]));
damaged('zero-length-segment', elf(code => $exit7, segments => [{},
	{ offset => 0, vaddr => BASE + 0x10000, filesz => 0 }]));
damaged('only-a-zero-length-segment', elf(code => $exit7,
	segments => [{ filesz => 0 }]));
damaged('empty-segment-with-a-crooked-offset', elf(code => $exit7,
	segments => [{}, { offset => 10, vaddr => BASE + 0x10000, filesz => 0,
	memsz => 100 }]));
damaged('empty-segment-beyond-file', elf(code => $exit7, segments => [{},
	{ offset => 0x100000, vaddr => BASE + 0x10000, filesz => 0,
	memsz => 100 }]));
# The second segment replaces two pages of the first with the beginning of the
# file. The program exits with the file's first byte, 7fh, plus 1.
damaged('segments-that-share-pages', elf(segments => [{ memsz => 0x4000,
	flags => RWX }, { vaddr => BASE + 0x1000, filesz => 64,
	memsz => 0x2000, flags => RW }], code => exit_sum(BASE + 0x1000, 1)));
damaged('what-is-left-of-the-first', elf(segments => [{ memsz => 0x4000,
	flags => RWX }, { vaddr => BASE + 0x1000, filesz => 64,
	memsz => 0x2000, flags => RW }], code => exit_sum(BASE + 0x3000, 9)));
# The file ends in the last page of the segment, or some pages earlier.
damaged('segment-longer-than-file', elf(segments => [{ filesz => 3000 }],
	code => exit7_if_zero(BASE + 1000, 3000)));
damaged('bss-behind-the-end-of-the-file', elf(segments =>
	[{ filesz => 3000, memsz => 0x5000, flags => RWX }],
	code => exit7_if_zero(BASE + 1000, 0x4000)));
damaged('pages-beyond-file', elf(code => $exit7, segments => [{},
	{ vaddr => BASE + 0x10000, filesz => 0x3000, flags => RW }]));
damaged('pages-beyond-file-that-are-used', elf(segments => [{},
	{ vaddr => BASE + 0x10000, filesz => 0x3000, flags => RW }],
	code => exit_sum(BASE + 0x12000, 1)));
damaged('segment-all-beyond-file', elf(segments => [{},
	{ offset => 0x100000, vaddr => BASE + 0x10000, filesz => 20,
	flags => RW }], code => exit_sum(BASE + 0x10000, 1)));
damaged('position-independent', elf(code => $exit7, type => 3,
	entry => 52 + 32, segments => [{ vaddr => 0 }]));
damaged('bss-in-the-last-page', elf(segments =>
	[{ flags => RWX, memsz => 3000 }],
	code => exit7_if_zero(BASE + 300, 2700), data => 'x' x 100));
damaged('big-bss', elf(segments => [{},
	{ vaddr => 0x10000000, filesz => 0, memsz => 256 << 20, flags => RW }],
	code => exit7_if_zero(0x1fffffff - 100, 101)));
damaged('bss-behind-data', elf(segments => [{},
	{ vaddr => BASE + 0x10000, filesz => 200, memsz => 20000,
	flags => RW }],
	code => exit7_if_zero(BASE + 0x10000 + 200, 19800),
	data => 'y' x 5000));
# The first segment's last page in the file also contains the first bytes of the
# second segment. In memory these bytes are a page higher. The program exits
# with 5, a word of the second segment, plus 30.
damaged('segments-that-share-a-page', elf(segments => [{},
	{ vaddr => BASE + 0x1000, filesz => 52 + 64 + 20 + 6, flags => RW }],
	code => exit_sum(BASE + 0x1000 + 52 + 64 + 20, 30),
	data => pack('V', 5) . 'zz'));
damaged('overlapping', elf(code => $exit7, segments => [{},
	{ vaddr => BASE + 8, offset => 8, filesz => 40, flags => RW }]));
damaged('twice-the-same', elf(code => $exit7, segments => [{}, {}]));
damaged('descending', elf(code => $exit7, segments =>
	[{ vaddr => BASE + 0x10000, filesz => 20 }, {}]));
damaged('above-a-gigabyte', elf(code => $exit7, entry => 0x50000000 + 84,
	segments => [{ vaddr => 0x50000000 }]));
damaged('across-a-gigabyte', elf(code => $exit7, entry => 0x3ffff000 + 84,
	segments => [{ vaddr => 0x3ffff000, memsz => 0x2000, flags => RWX }]));
damaged('at-page-0', elf(code => $exit7, segments => [{},
	{ vaddr => 0, filesz => 20 }]));
damaged('read-only-data', elf(
	code => exit_sum(BASE + 84, 1)));

# The segment that names an interpreter has its bytes after the code.
sub interpreted {
	my ($name, $interpreter, $filesz) = @_;
	my $at = 52 + 64 + length $exit7;
	damaged($name, elf(code => $exit7, data => $interpreter, segments =>
	    [{ type => PT_INTERP, offset => $at, vaddr => BASE + $at,
	    filesz => defined $filesz ? $filesz : length $interpreter }, {}]));
}

my $dir = '/tests/fixture';
interpreted('interpreter-missing', "$dir/missing\0");
interpreted('interpreter-is-a-directory', "$dir/dir\0");
interpreted('interpreter-is-a-text', "$dir/long\0");
interpreted('interpreter-without-end', "$dir/damaged/nothing");
interpreted('interpreter-without-a-name', "\0");
interpreted('interpreter-of-no-bytes', '', 0);
interpreted('interpreter-too-long', 'x' x 5000 . "\0");
interpreted('interpreter-beyond-file', "$dir\0", 4000);
interpreted('interpreter-not-to-run', "$dir/copy\0");
interpreted('interpreter-for-another-machine', "$dir/damaged/machine\0");
interpreted('interpreter-that-is-good', "$dir/damaged/interpreter\0");
# The interpreter exits with 9, not 7, and has another address than the program.
(my $exit9 = $exit7) =~ s/\xbb\x07/\xbb\x09/;
damaged('interpreter', elf(code => $exit9, entry => 0x20000000 + 84,
	segments => [{ vaddr => 0x20000000 }]));
