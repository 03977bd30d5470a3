# docs/ancestors.md as a table: what stands in Linux 0.01 and in xv6 in the
# place of each function, for docs/book/listing.
#
# Ancestor: none.

package Ancestors;

use strict;
use warnings;

# Function => what to print above it. A function that two rows name has the
# words of the first.
sub table {
	my ($text) = @_;
	my %words;
	for my $row ($text =~ /^\| (`\w+(?:\(\))?`.*) \|$/mg) {
		my ($ours, $linux, $xv6) = split / \| /, $row;
		my $line = "Linux 0.01: " . plain($linux) . "; xv6: " .
		    plain($xv6 =~ s/; /, /gr);
		$words{$_} //= $line for $ours =~ /`(\w+)/g;
	}
	return \%words;
}

sub plain {
	my ($cell) = @_;
	return $cell eq "\x{2013}" ? 'none' :
	    $cell =~ s/[*`]//gr =~ s/^\x{2013} /none /r;
}

1;
