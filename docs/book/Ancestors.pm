# The ancestors of functions, for docs/book/listing: for each function of the
# kernel, the functions of Linux 0.01 and of xv6 that do the same job. They come
# from docs/ancestors.md, and for smaller functions from docs/book/counterparts.
#
# Ancestor: none.

package Ancestors;

use strict;
use warnings;

# Reads docs/ancestors.md. Returns a hash: function => the line to print above
# it. If two rows name a function, the first row counts.
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

# Reads docs/book/counterparts, which has the smaller functions. Returns a hash:
# "file function" => the line to print.
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
