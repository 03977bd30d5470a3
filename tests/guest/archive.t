#!/usr/bin/perl
# Tests tools/align: in the archive that it writes, the bytes of each file begin
# on a page, and tar finds the same members as in the archive that it read.
#
# Needs: build/archive.tar

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Ustar;
use Test::More;

my $dir = private_dir();

# Reads the headers of an archive, from the first to the last. Returns how many
# bytes its comments (type g) take, then for each other member [name, type, size
# in bytes, offset of its content].
sub members {
	my ($tar) = @_;
	my (@members, $at, $comments);
	for ($at = $comments = 0; substr($tar, $at, 1) ne "\0";) {
		my ($name, $size, $type, $prefix) =
		    unpack "Z100 x24 Z12 x20 a x188 Z155",
		    substr $tar, $at;
		my $bytes = 512 + 512 * int((oct($size) + 511) / 512);
		push @members, [$prefix ne '' ? "$prefix/$name" : $name, $type,
		    oct $size, $at + 512] if $type ne 'g';
		$comments += $bytes if $type eq 'g';
		$at += $bytes;
	}
	ok(substr($tar, $at) eq "\0" x 1024,
	    'the archive ends with two blocks of zeros');
	return ($comments, @members);
}

sub align {
	my ($name, $plain) = @_;
	spew("$dir/plain.tar", $plain);
	my ($status, $out, $err) = run('sh', '-c', 'tools/align <"$0" >"$1"',
	    "$dir/plain.tar", "$dir/$name.tar");
	is("$status$out$err", '0', "$name: tools/align prints no message");
	return slurp("$dir/$name.tar");
}

# Lets tools/align convert a plain archive, and compares what tar lists and
# unpacks from both.
sub check {
	my ($name, $plain, $most) = @_;
	my $aligned = align($name, $plain);
	my ($comments, @members) = members($aligned);
	is(join(' ', map { $_->[0] } grep { $_->[2] && $_->[3] % 4096 }
	    @members), '', "$name: each file begins on a page");
	my (undef, @before) = members($plain);
	is(join("\n", sort map { "@$_[0 .. 2]" } @members),
	    join("\n", sort map { "@$_[0 .. 2]" } @before),
	    "$name: the aligned archive has the same members");
	is($comments, $most, "$name: the comments take $most bytes");
	my %listed;
	for my $tar ('plain', $name) {
		my ($status, $out, $err) = run('tar', '--numeric-owner',
		    '--full-time', '-tvf', "$dir/$tar.tar");
		is("$status$err", '0',
		    "$name: tar lists $tar without a message");
		$listed{$tar} = join "\n", sort split /\n/, $out;
		mkdir "$dir/$tar.root";
		($status, $out, $err) = run('tar', '-C', "$dir/$tar.root",
		    '--delay-directory-restore', '-xf', "$dir/$tar.tar");
		is("$status$out$err", '0',
		    "$name: tar unpacks $tar without a message");
	}
	is($listed{$name}, $listed{plain}, "$name: tar lists the same members");
	my ($status, $out) = run('sh', '-c', 'diff -r "$0" "$1" && cd "$0" &&
		find * -printf "%p %m %n %s %l %t\n" | sort >"$0.list" &&
		cd "$1" && find * -printf "%p %m %n %s %l %t\n" | sort |
		diff "$0.list" -', "$dir/plain.root", "$dir/$name.root");
	is("$status$out", '0', "$name: tar unpacks the same files");
	run('rm', '-rf', "$dir/plain.root", "$dir/$name.root");
}

# This archive needs no comment: a directory and six links fill the gap before a
# file, and the gap after this file has room for one header.
check('full', join('', directory('d'), map({ member(name => "d/link$_",
    type => '2', link => 'file') } 1 .. 6), member(name => 'd/file',
    body => 'f' x 3500), member(name => 'other', body => 'o' x 4096),
    ending()), 0);

# A hard link must come after its file. Comments fill gaps of one block, six
# blocks and one block.
check('order', join('', directory('a'), directory('a/b'), directory('a/b/c'),
    member(name => 'a/b/c/file', body => 'x' x 4096),
    member(name => 'a/b/c/second', type => '1', link => 'a/b/c/file'),
    member(name => 'a/empty'), directory('a/bc'), directory('a/' . 'p' x 90),
    member(name => 'n' x 80, prefix => 'a/' . 'p' x 90, body => 'y' x 3072),
    member(name => 'z', body => 'z'), ending()), (1 + 6 + 1) * 512);

check('no-files', directory('only') . directory('other') . ending(), 0);

# An archive that ends inside a member must be refused.
spew("$dir/short.tar", substr member(name => 'f', body => 'x' x 2000), 0, 1024);
my ($status, undef, $err) = run('sh', '-c', 'tools/align <"$0"',
    "$dir/short.tar");
ok($status && $err =~ /^align: cut off at byte \d+$/,
    'an archive that is cut off is refused') or diag("$status $err");

# Checks the archive from which the kernel boots.
my ($comments, @members) = members(slurp('build/archive.tar'));
is(join(' ', map { $_->[0] } grep { $_->[2] && $_->[3] % 4096 } @members), '',
    "in the kernel's archive each file begins on a page");
is((grep { $_->[1] ne '0' } @members) + 0,
    (grep { $_->[1] ne '0' && $_->[3] < $members[-1][3] } @members) + 0,
    'no directory or link stands after the last file');
done_testing();
