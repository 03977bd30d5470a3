#!/usr/bin/perl
# Tests make run ROOT=dir: the image contains the files of this directory. It is
# a floppy, or a disk if the files need more room.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
my $dir = private_dir();
my $tree = "$dir/my files";
my @disk = qw(build/tally-root.img build/tally-disk.img);

# Runs make run with this ROOT, and types the lines at the prompt. Returns the
# status and the output.
sub rooted {
	my ($root, $lines, @arguments) = @_;
	spew("$dir/lines", $lines);
	my ($status, $out, $err) = run('sh', '-c', 'exec "$@" <"$0"',
	    "$dir/lines", 'timeout', '-k', '5', GUARD, 'make', 'run',
	    'TIMEOUT=' . GUARD, "ROOT=$root", @arguments);
	return ($status, "$out$err");
}

sub says {
	my ($name, $wanted, $words, @run) = @_;
	my ($status, $out) = rooted(@run);
	my @wanting = grep { index($out, $_) < 0 } @$words;
	ok(!$status == !$wanted && !@wanting, $name)
	    or diag("status $status\n", map({ "never said: $_\n" } @wanting),
		$out);
}

mkdir $tree;
mkdir "$tree/home";
spew("$tree/home/run", "#\necho files of \$1\n");
symlink 'run', "$tree/home/again";
says('a small tree fits on the floppy', 0,
    ["files of mine", "audit: ok\n", 'finish: success'],
    $tree, "sh home/again mine\naudit\n");
ok(-s $disk[0] == 1_474_560 && !-e $disk[1], 'a small tree makes no disk');

# Writes a file of 20 MiB: twenty times a block of 1 MiB, each followed by its
# number.
my $block = join '', map { pack 'N', $_ * 2654435761 % 2**32 } 0 .. 262143;
open my $big, '>:raw', "$tree/home/big" or die "no big file: $!";
print $big $block, pack('N', $_) for 1 .. 20;
close $big or die "no big file: $!";
says('a large tree makes a disk', 0, ['it is a disk', "files of mine",
    'audit: ok'], $tree,
    "sh home/run mine\naudit\n", 'MEMORY=64M');
ok(-s $disk[1] > 20 << 20 && !-e $disk[0], 'a large tree makes no floppy');
says('a guest with little memory refuses a large tree', 1,
    ['too little memory: found', 'the guest cannot boot'], $tree, '',
    'MEMORY=16M');

# The archive's sum must cover the whole archive: inverts a bit in the large
# file.
my $image = slurp($disk[1]);
my $at = index $image, $block;
ok($at > 0, "the image contains the file's bytes");
substr($image, $at + 15_000_000, 1) ^= "\x10";
spew("$dir/damaged", $image);
boots('the loader finds a wrong bit in the archive', FAILURE,
    ['archive damaged'],
    qw(--memory 64M), "$dir/damaged");
boots('the disk boots in Bochs', SUCCESS, ['audit: ok', 'finish: success'],
    qw(--on bochs --memory 64M --cmdline init=/bin/poweroff), $disk[1]);

open $big, '>>:raw', "$tree/home/big" or die "no big file: $!";
print $big $block for 1 .. 48;
close $big or die "no big file: $!";
says('a tree of more than 64 MiB is refused', 1, ['archive:', 'too many'],
    $tree, '',
    'MEMORY=64M');
says('a directory that does not exist is refused', 1,
    ["no such directory: $dir/none"], "$dir/none", '');
unlink "$tree/home/big";
says('after an error a tree that fits boots', 0, ['files of mine'], $tree,
    "sh home/run mine\n");
done_testing();
