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

# The names of a table of allocators, in its order.
sub names_in {
	my ($table) = @_;
	my $source = __FILE__ =~ s/[^\/]*$/$table/r;
	open my $in, '<', $source or die "$source: $!\n";
	return map { /^\tX\((\w+)\)/ ? $1 : () } <$in>;
}

sub pages { return names_in('pages.c') }

# The heaps by which the study compares; ostep has many more ways.
sub heaps {
	return (names_in('heap.c'), map { "ostep-$_-address-joined" }
	    qw(first best worst));
}

1;
