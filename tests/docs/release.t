#!/usr/bin/perl
# Tests the folder of make release: SHA256SUMS has a sum for each file, and a
# second folder has the same bytes. The commands in the folder's README.txt run
# as they stand there, in a directory with a blank in its name. If a machine
# would open a window, the test adds an option against this.
#
# The PDFs of the book take long to make. If they were not made, files with one
# word replace them.
#
# Needs: build/tally.iso build/web/manifest.json build/book/index.html

use strict;
use warnings;
use Cwd qw(getcwd);
use Fcntl qw(O_NOCTTY O_NONBLOCK O_RDONLY);
use FindBin;
use POSIX qw(WNOHANG);
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
my $dir = private_dir();
my $folder = "$dir/a folder";

# ---- The content -------------------------------------------------------

my $from = "$dir/parts";
mkdir $from or die "$from: $!";
is((run('cp', '-r', 'build/book', $from))[0], 0, 'the book is copied');
sub add {
	my ($part) = @_;
	symlink getcwd() . "/build/$part", "$from/$part" or die "$part: $!";
}
add($_) for qw(tally.img web);

sub release { return run('tools/release', $from, $_[0]) }

my ($status, $out, $err) = release($folder);
is("$status $err", "1 release: $from/tally.iso was not made\n",
    'release names a missing part');
add('tally.iso');

for my $pdf (map { "$from/book/$_.pdf" } qw(listing tally)) {
	spew($pdf, "paper\n") if !-e $pdf;
}
($status, $out, $err) = release($folder);
is($status, 0, 'release makes the folder') or diag($err);
like($out, qr{^release: \Q$folder\E: \d+ files, \d+ bytes: .*\n$},
    'release prints the size of the folder in one line');

sub in_folder { return run('sh', '-c', 'cd "$0" && ' . $_[1], $_[0]) }

my $note = slurp("$folder/README.txt");
my ($sums) = $note =~ /^    (sha256sum .*)$/m;
is(join('', in_folder($folder, $sums)), '0',
    'SHA256SUMS has the sums of the files');
my @named = slurp("$folder/SHA256SUMS") =~ /^\w{64}  (.*)$/mg;
is((in_folder($folder, 'find * -type f | LC_ALL=C sort'))[1],
    join('', map { "$_\n" } sort 'SHA256SUMS', @named),
    'SHA256SUMS lists each file of the folder');

my $page = slurp("$folder/index.html");
my @links = $page =~ / href="([^":]*)"/g;
is(join(' ', grep { !-s "$folder/$_" } @links), '',
    'the links of index.html lead to files of the folder');
is(join(' ', grep { !-s "$folder/$_" } $note =~ /^- +([^:]+):/mg), '',
    'the files that README.txt names are in the folder');
cmp_ok(scalar @links, '>', 8, 'index.html has more than eight links');

# ---- A second folder ---------------------------------------------------

# The second folder is made with another umask, another date of a part, and
# another time zone.
($status, $out, $err) = run('sh', '-c', 'umask 077 && touch "$0"/tally.img &&
    exec env TZ=Asia/Tokyo tools/release "$0" "$1"', $from, "$dir/again");
is($status, 0, 'release makes a second folder') or diag($err);
is((run('diff', '-r', $folder, "$dir/again"))[1], '',
    'the second folder has the same bytes');
my $list = 'find . -printf "%p %T@ %m\n" | sort';
is((in_folder("$dir/again", $list))[1], (in_folder($folder, $list))[1],
    'the second folder has the same dates and modes');

($status, $out, $err) = run('sh', '-c', 'umask 077 &&
    exec env TZ=Asia/Tokyo tools/iso build/tally.img "$0"', "$dir/iso");
is($status, 0, 'tools/iso makes a second image of the CD') or diag($err);
ok(slurp("$dir/iso") eq slurp("$folder/tally.iso"),
    'the second image of the CD has the same bytes');
($status, $out) = run(qw(docs/book/chapters print docs/book/print.css
    README.md));
is(join(' ', map { /^(data:\S+);/ ? $1 : $_ } $out =~ / src="([^"]*)"/g),
    'data:image/png data:image/png',
    'the chapters for paper contain their pictures');

is((release("$dir/again"))[0], 0, 'release replaces a folder that it has made');
($status, $out, $err) = release($from);
is($status, 1, 'release does not replace another directory');
like($err, qr/^release: .* is there, and is no folder of this program\n$/,
    'one line says why a directory is not replaced');
ok(-l "$from/tally.iso", 'the directory that is not replaced is unchanged');
spew("$from/SHA256SUMS", "0  somebody's.file\n");
is((release($from))[0], 1,
    'release does not replace a directory with sums of other files');
ok(-l "$from/tally.iso",
    'the directory with sums of other files is unchanged');

# ---- Lines for QEMU in README.txt --------------------------------------

# Runs a line in the folder, and types a text at each prompt. Returns what the
# machine printed.
sub session {
	my ($line, @typed) = @_;
	my $said = '';
	pipe my $keys, my $typing or die "pipe: $!";
	my $pid = open my $machine, '-|';
	defined $pid or die "fork: $!";
	if (!$pid) {
		open STDIN, '<&', $keys or die "stdin: $!";
		chdir $folder or die "$folder: $!";
		exec 'timeout', '-k', '5', GUARD, 'sh', '-c', "exec $line";
	}
	close $keys;
	while (sysread $machine, $said, 4096, length $said) {
		syswrite $typing, shift(@typed) . "\r"
		    if @typed && $said =~ /tally[#>] $/;
	}
	close $machine;
	return $said =~ s/\r//gr;
}

my @lines = $note =~ /^    (qemu.*)$/mg;
is(scalar @lines, 3, 'README.txt has three lines for QEMU');
my ($windows) = $note =~ /^    ".*\.exe" (.*)$/m;
is("qemu-system-i386 $windows", $lines[0],
    'the line for Windows has the options of the first line');
for my $line (@lines) {
	my $closed = ' -display none -serial stdio';
	like(session($line . ($line =~ /\Q$closed\E/ ? '' : $closed),
	    qw(audit poweroff)), qr/^audit: ok\n.*^finish: success/ms,
	    "this line of README.txt runs Tally: $line");
}

# ---- The bochsrc of the folder -----------------------------------------

# Runs Bochs until the prompt, and returns the serial output. Bochs' debugger
# gets the command to continue. Bochs draws on a terminal that it opens, and
# stops if nobody reads from it.
sub bochs {
	my ($line) = @_;
	spew("$dir/commands", "c\n");
	my ($said, $screen) = ('');
	my $pid = fork;
	defined $pid or die "fork: $!";
	if (!$pid) {
		open STDIN, '<', '/dev/null' or die "stdin: $!";
		open STDOUT, '>', "$dir/errors" or die "stdout: $!";
		open STDERR, '>&', \*STDOUT or die "stderr: $!";
		chdir $folder or die "$folder: $!";
		exec 'timeout', '-k', '5', GUARD, split(' ', $line), '-rc',
		    "$dir/commands", 'display_library: term',
		    "com1: enabled=1, mode=file, dev=$dir/serial";
	}
	until ($said =~ /tally[#>] $/ || waitpid $pid, WNOHANG) {
		select undef, undef, undef, 0.2;
		$said = slurp("$dir/serial");
		sysopen $screen, $1, O_RDONLY | O_NOCTTY | O_NONBLOCK
		    if !$screen && slurp("$dir/errors") =~
			/connected to screen "(.*)"/;
		1 while $screen && sysread $screen, my $drawn, 4096;
	}
	kill 'TERM', $pid;
	waitpid $pid, 0;
	return $said;
}

my ($line) = $note =~ /^    (bochs.*)$/m;
like(bochs($line), qr/^Tally .*tally[#>] $/ms,
    "this line of README.txt runs Tally: $line")
    or diag(slurp("$dir/errors"));

# ---- GitHub ------------------------------------------------------------

my $workflow = slurp('.github/workflows/pages.yml');
like($workflow, qr/^ *- run: \Q$_\E$/m, "the workflow of GitHub runs $_")
    for 'bash .ci/run', 'make deps release';
like($workflow, qr{path: \w+/release\}$}m,
    'the workflow of GitHub publishes the folder');

done_testing();
