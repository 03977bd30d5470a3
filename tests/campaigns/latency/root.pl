#!/usr/bin/perl
#
# root.pl: makes the tree of files that the program latency uses.
#
#	tests/campaigns/latency/root.pl DIR PROGRAM
#
#	DIR/tests/latency	the program
#	DIR/tests/large		a file of 300,000 bytes
#	DIR/tests/many		a directory with many files
#	DIR/zz			a directory, among the last nodes of the archive
#	DIR/zz/0 to 40		a chain of symbolic links to zz, each with the
#				longest possible target
#
# Ancestor: none.

use strict;
use warnings;
use File::Path qw(make_path remove_tree);

use constant { FILES => 400, LARGE => 300_000, LINKS => 40, TARGET => 100 };

umask 022;
@ARGV == 2 or die "usage: root.pl DIR PROGRAM\n";
my ($root, $program) = @ARGV;
remove_tree($root);
make_path("$root/tests/many", "$root/zz");
system(qw(tools/cross strip -R .comment -o), "$root/tests/latency",
    $program) == 0 or die "strip $program\n";

sub file {
	my ($name, $text) = @_;
	open my $out, '>', $name or die "$name: $!\n";
	print $out $text;
	close $out or die "$name: $!\n";
}
file("$root/tests/large", 'x' x LARGE);
file(sprintf('%s/tests/many/file-%03d', $root, $_), '') for 1 .. FILES;

# Returns a long target like "./././././1": ustar has room for 100 bytes.
sub target {
	my ($name) = @_;
	my $n = int((TARGET - length $name) / 2);
	return './' x $n . $name;
}
symlink target('../zz'), "$root/zz/0" or die "zz/0: $!\n";
for my $n (1 .. LINKS) {
	symlink target($n - 1), "$root/zz/$n" or die "zz/$n: $!\n";
}
