#!/usr/bin/perl
# The folder of make release: each file has its sum, and a second folder has the
# same bytes. The commands of its note are typed, word for word, in a directory
# with a blank in its name. If a machine would open a window, an extra option
# keeps it closed.
#
# Making the book on paper takes long: if it was not made, a few words replace
# it.
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
    'a missing part is named');
add('tally.iso');

for my $pdf (map { "$from/book/$_.pdf" } qw(listing tally)) {
	spew($pdf, "paper\n") if !-e $pdf;
}
($status, $out, $err) = release($folder);
is($status, 0, 'the folder is made') or diag($err);
like($out, qr{^release: \Q$folder\E: \d+ files, \d+ bytes: .*\n$},
    "one line tells the folder's size");

sub in_folder { return run('sh', '-c', 'cd "$0" && ' . $_[1], $_[0]) }

my $note = slurp("$folder/README.txt");
my ($sums) = $note =~ /^    (sha256sum .*)$/m;
is(join('', in_folder($folder, $sums)), '0', 'the sums are those of the files');
my @named = slurp("$folder/SHA256SUMS") =~ /^\w{64}  (.*)$/mg;
is((in_folder($folder, 'find * -type f | LC_ALL=C sort'))[1],
    join('', map { "$_\n" } sort 'SHA256SUMS', @named),
    'each file has a sum');

my $page = slurp("$folder/index.html");
my @links = $page =~ / href="([^":]*)"/g;
is(join(' ', grep { !-s "$folder/$_" } @links), '',
    "the links of the folder's page lead to files");
is(join(' ', grep { !-s "$folder/$_" } $note =~ /^- +([^:]+):/mg), '',
    'the page links to the files of the note');
cmp_ok(scalar @links, '>', 8, 'the page has more than eight links');

# ---- Again -------------------------------------------------------------

# New files are private by default, and the parts have another date.
($status, $out, $err) = run('sh', '-c', 'umask 077 && touch "$0"/tally.img &&
    exec env TZ=Asia/Tokyo tools/release "$0" "$1"', $from, "$dir/again");
is($status, 0, 'a second folder is made') or diag($err);
is((run('diff', '-r', $folder, "$dir/again"))[1], '',
    'the second folder has the same bytes');
my $list = 'find . -printf "%p %T@ %m\n" | sort';
is((in_folder("$dir/again", $list))[1], (in_folder($folder, $list))[1],
    'the second folder has the same dates and modes');

($status, $out, $err) = run('sh', '-c', 'umask 077 &&
    exec env TZ=Asia/Tokyo tools/iso build/tally.img "$0"', "$dir/iso");
is($status, 0, 'a CD is made again') or diag($err);
ok(slurp("$dir/iso") eq slurp("$folder/tally.iso"),
    'the second CD has the same bytes');
($status, $out) = run(qw(docs/book/chapters print docs/book/print.css
    README.md));
is(join(' ', map { /^(data:\S+);/ ? $1 : $_ } $out =~ / src="([^"]*)"/g),
    'data:image/png data:image/png',
    'the paper book contains its pictures');

is((release("$dir/again"))[0], 0, 'a folder is replaced by a newer one');
($status, $out, $err) = release($from);
is($status, 1, 'a directory that is no such folder is not replaced');
like($err, qr/^release: .* is there, and is no folder of this program\n$/,
    'the refusal is one line');
ok(-l "$from/tally.iso", 'the refused directory is unchanged');
spew("$from/SHA256SUMS", "0  somebody's.file\n");
is((release($from))[0], 1,
    'a folder with the sums of other files is not replaced');
ok(-l "$from/tally.iso", 'the folder with other sums is unchanged');

# ---- Its lines for QEMU ------------------------------------------------

# Types at the prompt. Returns what the machine printed.
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
is(scalar @lines, 3, 'the note has three lines for QEMU');
my ($windows) = $note =~ /^    ".*\.exe" (.*)$/m;
is("qemu-system-i386 $windows", $lines[0],
    'the line for Windows is the first one');
for my $line (@lines) {
	my $closed = ' -display none -serial stdio';
	like(session($line . ($line =~ /\Q$closed\E/ ? '' : $closed),
	    qw(audit poweroff)), qr/^audit: ok\n.*^finish: success/ms, $line);
}

# ---- Its bochsrc -------------------------------------------------------

# Lets Bochs' debugger continue. It draws on a terminal that it opens, and stops
# if nobody reads from that.
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
like(bochs($line), qr/^Tally .*tally[#>] $/ms, $line)
    or diag(slurp("$dir/errors"));

# ---- GitHub ------------------------------------------------------------

my $workflow = slurp('.github/workflows/pages.yml');
like($workflow, qr/^ *- run: \Q$_\E$/m, "the workflow runs $_")
    for 'bash .ci/run', 'make deps release';
like($workflow, qr{path: \w+/release\}$}m, 'the workflow publishes the folder');

done_testing();
