# Makes the report's page of all tables that are not about one allocator:
# prices, calls, misuse, lines of code, the cache, heaps, faults, cores.
#
# Ancestor: none.
package Listing;

use strict;
use warnings;
use Exporter 'import';
use Figures;
use Html;
use Schema;
use Summary;
use Tables qw(:DEFAULT study_file);

our @EXPORT = qw(all_tables);

my %is_one;	# the names, long and short, that become links

# Makes an allocator's name at the beginning of a row a link.
sub first_cell {
	my ($cell) = @_;
	return $is_one{$cell} ? named($is_one{$cell}) : escape($cell);
}

sub titled {
	my ($title, $columns, @rows) = @_;
	return section($title, html_table([map { $is_one{$_} ?
	    named($is_one{$_}) : escape($_) } @$columns], map {
		my ($first, @rest) = @$_;
		[first_cell($first), map { escape($_) } @rest]
	} @rows));
}

# Returns the tables that a script makes from a CSV file; study/prices makes the
# rankings, in three prices.
sub made_by {
	my ($program, $csv, $directory, $family) = @_;
	-e "$directory/$csv.csv" or return '';
	my $script = study_file($program);
	open my $in, '-|', $script, $directory, $family
	    or die "report: $script: $!\n";
	my ($html, $title, @rows) = ('', '');
	while (<$in>) {
		chomp;
		$title = $1 if /^\*\*(.*)\*\*$/;
		if (/^\| (.*) \|$/) {
			push @rows, [split / \| /, $1] if !/^\| ---/;
			next;
		}
		$html .= titled($title, @rows) if @rows > 1;
		@rows = ();
	}
	close $in or die "report: $script failed\n";
	return $html;
}

# Returns a table with a row for each workload, phase and kind of call, and a
# column for each allocator.
sub calls_table {
	my ($directory, $variant, $title) = @_;
	my %page = map { $_ => 1 } pages();
	my %cell;
	for my $row (grep { $_->{variant} eq $variant && $page{$_->{name}} &&
	    $_->{work} ne 'level' } table($directory, 'calls')) {
		my $own = harness('pages', $row->{key} =~ s/.*\.//r) // 0;
		$cell{"$row->{work} $row->{key}"}{$row->{name}} = join ' / ',
		    map { $row->{$_} - $own } qw(median p99 max);
	}
	my @names = grep { my $name = $_; grep { defined $_->{$name} }
	    values %cell } pages();
	return titled("$title: median / 99 % / max", ['call', @names],
	    map { my $row = $_; [$row, map { $cell{$row}{$_} // '–' } @names] }
	    sort keys %cell);
}

# Returns a CSV file as a table with the rows for which wanted() is true.
sub whole_table {
	my ($directory, $name, $title, $wanted, @columns) = @_;
	my @rows = grep { $wanted->($_) } table($directory, $name);
	return titled($title, \@columns, map { my $row = $_;
	    [map { $row->{$_} // '–' } @columns] } @rows);
}

sub heap_figures {
	my ($directory) = @_;
	my @columns = qw(failed_at_1000_of_heap high_per_1000_peak list_max
	    chunks_per_1000_blocks headers_per_1000_live
	    rounding_per_1000_live);
	my (%row, %page, @order);
	$page{$_} = 1 for pages();
	for my $figure (grep { $_->{variant} eq 'asis' && !$page{$_->{name}} }
	    figures($directory)) {
		my $key = "$figure->{name},$figure->{work}";
		push @order, $key if !$row{$key};
		$row{$key}{$figure->{key}} = $figure->{value};
	}
	return titled('Heaps', ['heap', 'work', @columns], map {
		my $key = $_;
		[split(/,/, $key), map { $row{$key}{$_} // '–' } @columns]
	} @order);
}

# The tables that are shown by other pages, plots or functions of this file.
my %elsewhere = map { $_ => 1 } qw(cache calls clocks cores faults figure hist
    init lines misuse pairs pieces runs seeds words work);

# Returns all other tables, so that the report shows a new CSV file, too.
sub other_tables {
	my ($directory) = @_;
	my $html = '';
	for my $file (glob "$directory/*.csv $directory/host/*.csv") {
		my ($in, $name) = $file =~ /^(.*)\/([^\/]*)\.csv$/;
		my @columns = heads($file);
		$html .= whole_table($in, $name, "$name.csv", sub { 1 },
		    @columns) if !$elsewhere{$name} && @columns;
	}
	return $html;
}

sub all_tables {
	my ($directory) = @_;
	for my $name (map { members($_) } qw(pages heaps)) {
		$is_one{$name} = $is_one{short($name)} = $name;
	}
	my $all = sub { 1 };
	return join '', made_by('prices', 'clocks', $directory, 'pages'),
	    made_by('prices', 'clocks', $directory, 'heaps'),
	    calls_table($directory, 'plain',
		'Calls, normalised, without locks and fills'),
	    calls_table($directory, 'asis', 'Calls, as it was'),
	    whole_table($directory, 'misuse', 'What must not be done',
		sub { $_[0]{variant} eq 'asis' },
		qw(name case answer consequence)),
	    whole_table($directory, 'lines', 'Lines of code', $all,
		qw(name family code core)),
	    whole_table($directory, 'cache', 'A simulated cache: 32 KiB and ' .
		'1 MiB, lines of 64 bytes; traces on the host', $all,
		qw(name trace Ir Dr Dw D1mr D1mw DLmr DLmw)),
	    heap_figures($directory),
	    made_by('faulttables', 'faults', $directory, 'pages'),
	    made_by('faulttables', 'faults', $directory, 'heaps'),
	    made_by('coretables', 'host/cores', $directory, 'pages'),
	    made_by('coretables', 'host/cores', $directory, 'heaps'),
	    whole_table($directory, 'words', 'What ended otherwise',
		sub { $_[0]{key} !~ /^(?:none|harness)$/ },
		qw(name variant work words)),
	    other_tables($directory);
}

1;
