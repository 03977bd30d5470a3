# Reads the rows that the guest prints: finds those that report an unexpected
# end, and makes the CSV tables from them.
#
# Ancestor: none.
package Rows;

use strict;
use warnings;
use Exporter qw(import);
use Schema;
use Tables qw(known_end is_result spew);

our @EXPORT = qw(fault write_tables);

# Returns a message if a row reports an unexpected end.
sub fault {
	my ($row) = @_;
	my ($name, $variant, $work, $words) = $row =~ /^words,([^,]*),([^,]*),
	    ([^,]*),(?:crash|harness|stopped|hangs|died),(.*)/x or return;
	return known_end($work, $name, $words) ? () :
	    "$name fails in $work ($variant): $words";
}

# Returns the values of a set-up, with the size of memory in front, and with one
# number in place of the two halves of the instructions.
sub of_setup {
	my ($size, $values) = @_;
	my ($pages, $bytes, $high, $low) = split /,/, $values;
	return join ',', $size, $pages, $bytes, $high * 2 ** 32 + $low;
}

# Takes rows [NAME,VARIANT,WORK, KEY,VALUE], and makes one row for each
# allocator, variant and workload, with a column for each key. The first row has
# the columns' names.
sub widen {
	my (%row, @rows, @keys, %seen);
	for (@_) {
		my ($of, $values) = @$_;
		my ($key, $value) = split /,/, $values, 2;
		push @rows, $of if !$row{$of};
		push @keys, $key if !$seen{$key}++;
		$row{$of}{$key} = $value;
	}
	return (['name,variant,work', @keys], map { my $of = $_;
		[$of, map { $row{$of}{$_} // '' } @keys] } @rows);
}

# Writes the tables from the cells of the first machine. Each cell is a list:
# the size of memory, then the rows.
sub write_tables {
	my ($directory, @cells) = @_;
	my %rows;
	for (@cells) {
		my ($size, @said) = @$_;
		for (@said) {
			my ($kind, @of) = split /,/, $_, 5;
			is_result($kind, @of) or next;
			my $values = pop @of;
			$values = of_setup($size, $values) if $kind eq 'init';
			push @{$rows{$kind}}, [join(',', @of), $values];
		}
	}
	my %schema = schema();
	for my $kind (sort keys %rows) {
		my @columns = map { $_->[0] } @{$schema{$kind} ||
		    die "study: results/README.md has no $kind.csv\n"};
		my @table = $kind eq 'figure' ? widen(@{$rows{$kind}}) :
		    (\@columns, @{$rows{$kind}});
		spew("$directory/$kind.csv", join '',
		    map { join(',', @$_) . "\n" } @table);
	}
}

1;
