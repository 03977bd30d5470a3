# Reads the columns of the study's tables from study/results/README.md. This
# page describes each column and its type, for people and for study/sqlite.
#
# Ancestor: none.
package Schema;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(schema heads);

# Returns a list of [column, type] for each table. A table has the name of its
# file, without .csv.
sub schema {
	my ($page) = @_;
	$page ||= __FILE__ =~ s/[^\/]*$/results\/README.md/r;
	open my $in, '<', $page or die "$page: $!\n";
	my (%schema, $table);
	while (<$in>) {
		$table = $1 if /^## (\S+)\.csv$/;
		undef $table if /^## (?!\S+\.csv$)/;
		my ($column, $type) = /^\| (\w+) \| (\w+) \| \S.* \|$/
		    or next;
		next if !defined $table || $column eq 'column';
		$type =~ /^(?:text|integer|real)$/
		    or die "$page:$.: a type is text, integer or real\n";
		push @{$schema{$table}}, [$column, $type];
	}
	return %schema;
}

# Returns the columns of a file.
sub heads {
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	my $head = <$in> // '';
	chomp $head;
	return split /,/, $head;
}

1;
