# What stands in Linux 0.01 and in xv6 in the place of each function, for
# docs/book/listing: from docs/ancestors.md, and for the smaller functions from
# docs/book/counterparts.
#
# Ancestor: none.

package Ancestors;

use strict;
use warnings;

# The rows of the page: function => what to print above it. A function that two
# rows name has the words of the first.
sub table {
	my ($text) = @_;
	my %words;
	for my $row ($text =~ /^\| (`\w+(?:\(\))?`.*) \|$/mg) {
		my ($ours, $linux, $xv6) = split / \| /, $row;
		my $line = line(plain($linux), plain($xv6 =~ s/; /, /gr));
		$words{$_} //= $line for $ours =~ /`(\w+)/g;
	}
	return \%words;
}

# The smaller ones: "file function" => what to print.
sub smaller {
	my ($text) = @_;
	my ($file, %words);
	for (split /\n/, $text) {
		$file = $1 if /^== (\S+)$/;
		my ($ours, @theirs) = split / \| / or next;
		next if /^#/ || @theirs != 2;
		$words{"$file $_"} = line(map { s/^-$/none/r } @theirs)
		    for split / /, $ours;
	}
	return \%words;
}

sub line {
	my ($linux, $xv6) = @_;
	return 'in neither Linux 0.01 nor xv6' if "$linux $xv6" eq 'none none';
	return "Linux 0.01: $linux; xv6: $xv6";
}

sub plain {
	my ($cell) = @_;
	return $cell eq "\x{2013}" ? 'none' :
	    $cell =~ s/[*`]//gr =~ s/^\x{2013} /none /r;
}

1;
