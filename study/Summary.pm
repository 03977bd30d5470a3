# Summarises an allocator in a row of figures. The first tables of the report,
# its verdict, and the comparison on each allocator's page use this row.
#
#	columns('pages')	a list of hashes:
#		head, unit	what stands above the column
#		value		a function of a name: its number, or nothing
#		shown		a function of a name: the text of its cell
#		best		which value is the best: 'least' or 'most'
#
# Ancestor: none.
package Summary;

use strict;
use warnings;
use Exporter 'import';
use List::Util qw(max sum);
use Figures;
use Tables;

our @EXPORT = qw(read_summary members columns column ranked worst_call
    success_of);

my (%worst, %there);

sub read_summary {
	my ($directory) = @_;
	read_figures($directory);
	%$_ = () for \(%worst, %there);
	read_calls($directory);
	$there{$_->{name}} = 1 for table($directory, 'heaptraces');
}

# Finds the most expensive call of each kind, without the cost of the harness.
sub read_calls {
	my ($directory) = @_;
	my %page = map { $_ => 1 } pages();
	for my $row (grep { $_->{variant} eq 'plain' }
	    table($directory, 'calls')) {
		my $kind = $row->{key} =~ s/.*\.//r;
		my $own = harness($page{$row->{name}} ? 'pages' : 'heaps',
		    $kind) // next;
		my $key = "$row->{name} $kind";
		$there{$row->{name}} = 1;
		$worst{$key} = max($row->{max} - $own, $worst{$key} || 0);
	}
}

# Returns all allocators of a family with known figures, in the order of their
# tables.
sub members {
	return grep { $there{$_} } of_family($_[0]);
}

# ---- Single figures ------------------------------------------------------

# Returns the mean of a figure of a heap, over the nine random works.
sub mean_of {
	my ($name, $key) = @_;
	my @values = grep { defined } map {
		known(\&figure, $name, 'plain', $_, $key) } WORKS;
	return @values ? sum(@values) / @values : undef;
}

sub worst_call { return $worst{"$_[0] $_[1]"} }

# Returns how many percent of the requests for more than a page were granted, as
# the mean of many seeds. All windows count, not only those with many held
# pages: of such windows an allocator that grants few requests has fewer.
sub success_of { return seed($_[0], 'pieces', 'granted') }

# Returns a value; undef if computing it dies.
sub known {
	my ($value, @of) = @_;
	return scalar eval { $value->(@of) };
}

# ---- Columns -------------------------------------------------------------

# Rounds a figure to the digits that a reader needs.
sub digits {
	my ($format, $number) = @_;
	return sprintf $number >= 100 ? '%.0f' : $format, $number;
}

# Makes a column whose cells are numbers.
sub number {
	my ($head, $unit, $format, $best, $value) = @_;
	return { head => $head, unit => $unit, best => $best,
	    value => sub { known($value, $_[0]) },
	    shown => sub {
		    my $number = known($value, $_[0]);
		    return defined $number ? digits($format, $number) : '–';
	    } };
}

# Makes a column of the instructions of a call. A cell shows the repetitions
# apart; its value, by which allocators are ranked, is the sum.
sub counted {
	my ($call, $work) = @_;
	my $column = number($call, 'instr.', '%.0f', 'least',
	    sub { all_instructions($_[0], $work, $call) });
	my $plain = $column->{shown};
	$column->{shown} = sub {
		my ($name) = @_;
		my $more = known(\&repetitions, $name, $work, $call)
		    or return $plain->($name);
		return sprintf '%.0f + %.0f',
		    instructions($name, $work, $call), $more;
	};
	return $column;
}

sub clocked {
	my ($call, $work) = @_;
	return number($call, 'clocks', '%.0f', 'least',
	    sub { clocks($_[0], $work, $call) });
}

sub columns {
	my ($family) = @_;
	my @of_a_page = (
		(map { counted($_, 'traces') } qw(get free share)),
		(map { clocked($_, 'traces') } qw(get free share)),
		number('hot', 'to xv6', '%.2f', 'least', \&hot),
		number('cold', 'to xv6', '%.2f', 'least', \&cold),
		number('set-up', 'instr./page', '%.2f', 'least',
		    sub { setup($_[0], 'asis', '64M') }),
		number('in all', 'instr./page', '%.0f', 'least', \&in_all),
		number('worst get', 'instr.', '%.0f', 'least',
		    sub { worst_call($_[0], 'get') }),
		number('metadata', 'bytes/page', '%.2f', 'least',
		    \&metadata),
		number('pieces', '% granted', '%.1f', 'most',
		    \&success_of));
	my @of_a_heap = (
		(map { counted($_, 'uniform-random') } qw(get free)),
		(map { clocked($_, 'uniform-random') } qw(get free)),
		number('hot', 'to xv6', '%.1f', 'least', \&heap_hot),
		number('cold', 'to xv6', '%.0f', 'least', \&heap_cold),
		number('worst get', 'instr.', '%.0f', 'least',
		    sub { worst_call($_[0], 'get') }),
		number('headers', '‰ of live', '%.0f', 'least',
		    sub { mean_of($_[0], 'headers_per_1000_live') }),
		number('full at', '‰ of heap', '%.0f', 'most',
		    sub { mean_of($_[0], 'failed_at_1000_of_heap') }),
		number('programs', 'region/held', '%.2f', 'least',
		    sub { of_programs($_[0], 'way4') / 1000 }),
		number('programs', 'clocks, 386', '%.0f', 'least',
		    sub { in_programs('clocks', $_[0], 'get') +
			in_programs('clocks', $_[0], 'free') }),
		number('looked at', 'get + free', '%.1f', 'least',
		    sub { (of_programs($_[0], 'tight_get_x100') +
			of_programs($_[0], 'tight_free_x100')) / 100 }));
	return ($family eq 'pages' ? @of_a_page : @of_a_heap,
	    number('lines', 'of code', '%.0f', 'least', \&lines_of));
}

sub column {
	my ($family, $head, $unit) = @_;
	my ($column) = grep { $_->{head} eq $head &&
	    $_->{unit} =~ /^\Q$unit\E/ } columns($family);
	return $column;
}

# Returns the allocators with a value, the least first: [name, value].
sub ranked {
	my ($column, @names) = @_;
	return sort { $a->[1] <=> $b->[1] } map {
		my $value = $column->{value}->($_);
		defined $value ? [$_, $value] : ()
	} @names;
}

1;
