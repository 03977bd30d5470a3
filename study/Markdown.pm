# Prints tables in Markdown. The first column is aligned left, all others are
# aligned right.
#
# Ancestor: none.
package Markdown;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(put_table shown);

# Prints a title, if there is one, the head, and the rows.
sub put_table {
	my ($title, $head, @rows) = @_;
	print "**$title**\n\n" if $title ne '';
	print '| ', join(' | ', @$_), " |\n"
	    for $head, ['---', ('---:') x $#$head], @rows;
	print "\n";
}

# Returns a figure for the table, or a dash if there is none.
sub shown {
	my ($format, $value, @of) = @_;
	my $number = eval { $value->(@of) };
	return defined $number ? sprintf $format, $number : '–';
}

1;
