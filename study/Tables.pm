# Reads the study's tables, as study/run writes them, for study/tables and
# study/report; and reads the lists of allocators in the sources.
#
# Ancestor: none.
package Tables;

use strict;
use warnings;
use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);

our @EXPORT = qw(table figures requests pages heaps of_family short WORKS
    known_end is_result);
our @EXPORT_OK = qw(slurp spew study_file);

# The names of the nine random works of heaps.
use constant WORKS => map { my $size = $_; map { "$size-$_" }
    qw(lifo fifo random) } qw(uniform exponential bimodal);

# Returns the path of a file in study/.
sub study_file { return __FILE__ =~ s/[^\/]*$/$_[0]/r }

# Returns the text of a file; undef if there is no such file.
sub slurp {
	my ($file) = @_;
	open my $in, '<:raw', $file or return undef;
	local $/;
	return scalar <$in>;
}

# Writes a file as a whole: an interrupted run leaves no part of it.
sub spew {
	my ($file, $text) = @_;
	make_path(dirname($file));
	open my $out, '>:raw', "$file.$$" or die "study: $file: $!\n";
	print $out $text;
	close $out or die "study: $file: $!\n";
	rename "$file.$$", $file or die "study: $file: $!\n";
}

# Returns the rows of DIRECTORY/NAME.csv as hashes; none if there is no such
# file.
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

# Returns figure.csv, which has a column for each key, as a hash for each value.
sub figures {
	my ($directory) = @_;
	my @figures;
	for my $row (table($directory, 'figure')) {
		my %of = map { $_ => delete $row->{$_} } qw(name variant work);
		push @figures, map { { %of, key => $_, value => $row->{$_} } }
		    grep { defined $row->{$_} && $row->{$_} ne '' }
		    sort keys %$row;
	}
	return @figures;
}

# Returns how many of the requests for pieces were granted, in percent, for each
# allocator and size. The rows of traces do not count: they are about the pages
# that are free after a trace.
sub requests {
	my ($directory) = @_;
	my (%sum, @all);
	for my $row (grep { $_->{work} eq 'pieces' }
	    table($directory, 'pieces')) {
		my $of = ($sum{"$row->{name} $row->{order}"} ||= {
		    name => $row->{name}, pages => 2 ** $row->{order} });
		push @all, $of if !defined $of->{asked};
		$of->{$_} += $row->{$_} for qw(asked granted);
	}
	$_->{granted} = sprintf '%.1f', 100 * $_->{granted} / ($_->{asked} || 1)
	    for @all;
	return @all;
}

# Is this row kept as a result? study/run compares all rows of the machines. But
# of the costs and the work of calls in the workload level, only the costs of
# gets are kept. Of most kinds of ostep, which neither lock nor fill, the costs
# are kept only in the variant plain.
sub is_result {
	my ($kind, $name, $variant, $work, $rest) = @_;
	return $kind eq 'calls' && $rest =~ /^\d+\.get,/ if $work eq 'level' &&
	    $kind =~ /^(?:calls|work)$/;
	return $kind ne 'calls' || $variant eq 'plain' ||
	    $name !~ /^ostep-/ || $name =~ /-address-joined$/;
}

# Does study/ends list this end of this allocator in this workload?
sub known_end {
	my ($work, $name, $words) = @_;
	my $ends = study_file('ends');
	open my $in, '<', $ends or die "$ends: $!\n";
	return scalar grep { /^(?!#)(\S+)\t(\S+)\t(.*)/ && $1 eq $work &&
	    $2 eq $name && index($words, $3) >= 0 } <$in>;
}

# Returns the names of the allocators in a table, pages.c or heap.c, in the
# order of the table.
sub names_in {
	my ($table) = @_;
	my $source = study_file($table);
	open my $in, '<', $source or die "$source: $!\n";
	return map { /^\tX\((\w+)\)/ ? $1 : () } <$in>;
}

sub pages { return names_in('pages.c') }

# Returns the heaps that the study compares; ostep has many more variants.
sub heaps {
	return (names_in('heap.c'), map { "ostep-$_-address-joined" }
	    qw(first best worst));
}

sub of_family { return $_[0] eq 'pages' ? pages() : heaps() }

# Returns a short name, for places with little room.
sub short { return $_[0] =~ s/^ostep-(\w+)-address-joined$/$1 fit/r }

1;
