# The study's tables, as study/run writes them: read by study/tables and
# study/report.
#
# Ancestor: none.
package Tables;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(table pages heaps);

# Rows of DIRECTORY/NAME.csv as hashes; none if it was not made.
sub table {
	my ($directory, $name) = @_;
	open my $in, '<', "$directory/$name.csv" or return ();
	chomp(my ($head, @rows) = <$in>);
	my @columns = split /,/, $head;
	return map {
		my %row;
		@row{@columns} = split /,/, $_, @columns;
		\%row;
	} @rows;
}

# The page allocators, in the order of study/pages.c.
sub pages {
	my $source = __FILE__ =~ s/[^\/]*$/pages.c/r;
	open my $in, '<', $source or die "$source: $!\n";
	return map { /^\tX\((\w+)\)/ ? $1 : () } <$in>;
}

# The heaps by which the study compares; ostep has many more ways.
sub heaps {
	return qw(knr knrgrows huxheap huxfixed ostep-first-address-joined
	    ostep-best-address-joined ostep-worst-address-joined);
}

1;
