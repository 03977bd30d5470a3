# What study/run and study/boot share. A cell is a file with the rows of one
# workload and one allocator on one machine. fault() finds rows that report an
# unexpected end.
#
# Ancestor: none.
package Cells;

use strict;
use warnings;
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use Tables;

our @EXPORT = qw(slurp spew fault cell_file);

# The keys of words that report that a workload did not finish.
my $ends = qr/crash|harness|stopped|hangs|died/;

sub slurp {
	my ($file) = @_;
	open my $in, '<:raw', $file or return undef;
	local $/;
	return scalar <$in>;
}

# Writes a file as a whole: an interrupted run leaves no part of a cell.
sub spew {
	my ($file, $text) = @_;
	make_path(dirname($file));
	open my $out, '>:raw', "$file.$$" or die "study: $file: $!\n";
	print $out $text;
	close $out or die "study: $file: $!\n";
	rename "$file.$$", $file or die "study: $file: $!\n";
}

# Does this row report an unexpected end? Returns a message for it.
sub fault {
	my ($row) = @_;
	$row =~ /^words,([^,]*),([^,]*),([^,]*),($ends),(.*)/ or return undef;
	my ($name, $variant, $work, $words) = ($1, $2, $3, $5);
	return undef if known_end($work, $name, $words);
	return "$name fails in $work ($variant): $words";
}

# A group of cells is one boot: a workload, a machine, a memory size,
# allocators.
sub cell_file {
	my ($cells, $group, $name) = @_;
	return "$cells/$group->{machine}/$group->{work}-$group->{size}/$name";
}

1;
