# Makes the first part of the report's page: the results in ten lines, and one
# table for each family. The text here has no figures: the tables say which
# allocator is first, and by how much.
#
# Ancestor: none.
package Verdict;

use strict;
use warnings;
use Exporter 'import';
use Figures;
use Html;
use Style;
use Summary;
use Tables;

our @EXPORT = qw(verdict_lines first_table shown_columns);

# ---- Words ---------------------------------------------------------------

sub listed {
	my @words = @_;
	my $last = pop @words;
	return @words ? join(', ', @words) . " and $last" : $last;
}

# Returns names with their marks, as links; of more than nine only the first
# eight.
sub names {
	my @names = map { ref $_ ? $_->[0] : $_ } @_;
	my $more = @names > 9 ? @names - 8 : 0;
	splice @names, 8 if $more;
	return listed((map { named($_) } @names), $more ? "$more more" : ());
}

# Puts a narrow space before each three digits of a whole number, so that long
# figures are readable; other text stays.
sub grouped {
	my ($text) = @_;
	1 while $text =~ s/^(\d+)(\d{3})(?!\d)/$1&#8239;$2/;
	return $text;
}

sub whole_number { return grouped(sprintf '%.0f', $_[0]) }

# Returns the allocators that have the first value of a ranking, and this value;
# then those that have the last value, and that value.
sub both_ends {
	my ($shown, @ranked) = @_;
	my ($least, $most) = map { $shown->($_->[0]) } @ranked[0, -1];
	return ([grep { $shown->($_->[0]) eq $least } @ranked], $least,
	    [grep { $shown->($_->[0]) eq $most } @ranked], $most);
}

# Returns a sentence that names the allocators with the least and the most.
sub from_to {
	my ($what, $unit, $column, @names) = @_;
	my @ranked = ranked($column, @names);
	@ranked > 1 or return ();
	my ($first, $least, $last, $most) = both_ends($column->{shown},
	    @ranked);
	($least, $most) = map { grouped($_) . $unit } $least, $most;
	return "<b>$what</b>: least " . names(@$first) . " ($least), " .
	    'most ' . names(@$last) . " ($most).";
}

# ---- Pages ---------------------------------------------------------------

# Returns the clocks of all calls of all traces.
sub traces_of {
	my ($name) = @_;
	return eval { whole('clocks', $name, 'traces') } || undef;
}

sub counts {
	my ($name) = @_;
	return defined eval { clocks($name, 'session', 'share') };
}

sub of_whole_traces {
	my ($what, @names) = @_;
	my @ranked = ranked({ value => \&traces_of }, @names);
	@ranked > 1 or return ();
	my ($first, $last) = @ranked[0, -1];
	my @cheapest = grep { $_->[1] == $first->[1] } @ranked;
	my ($next) = grep { $_->[1] > $first->[1] } @ranked;
	$next ||= $last;
	my $won = grep { is_cheapest($first->[0], $_, @names) } traced();
	my $all = traced();
	return "<b>$what</b>: on a 386 all calls of the " .
	    "$all traces take " . whole_number($first->[1]) .
	    ' clocks with ' . names(@cheapest) . ', ' .
	    sprintf('%.2f', $next->[1] / $first->[1]) . ' times that with ' .
	    names($next) . ' and ' .
	    sprintf('%.1f', $last->[1] / $first->[1]) . ' times with ' .
	    names($last) . '. ' . names($first) . ' is the cheapest in ' .
	    ($won == $all ? 'each' : $won) . ' of them.' .
	    with_everything(@names);
}

sub is_cheapest {
	my ($name, $trace, @names) = @_;
	my $mine = whole('clocks', $name, $trace);
	return !grep { (eval { whole('clocks', $_, $trace) } // $mine) <
	    $mine } @names;
}

# Returns a sentence on what a page costs the caller, if this is known, and on
# what a cleared page costs. The get of some allocators clears the page itself.
sub with_everything {
	my @in_all = ranked(column('pages', 'in all', ''), @_);
	my @cleared = ranked({ value => sub { scalar eval {
	    in_all($_[0]) + clearing($_[0]) } } }, @_);
	@in_all > 1 && @cleared > 1 or return '';
	return sprintf ' With shares, frees, locks, fills and set-up a page ' .
	    'costs least with %s (%s instructions) and most with %s (%s); ' .
	    'cleared for a program, least with %s (%s) and most with %s (%s).',
	    map { (names($_->[0]), whole_number($_->[1])) } @in_all[0, -1],
	    @cleared[0, -1];
}

# Returns a line on a measure of many seeds: which allocators have the least and
# the most. An allocator that does not differ significantly from one of these
# is named with it.
sub from_seeds {
	my ($what, $format, $work, $measure, @names) = @_;
	my @ranked = ranked({ value => sub { scalar eval { seed($_[0], $work,
	    $measure) } } }, @names);
	@ranked > 1 or return ();
	my ($first, $last) = @ranked[0, -1];
	my @alike = map {
		my $end = $_->[0];
		[grep { $_->[0] eq $end || (eval { verdict($_->[0], $end,
		    $work, $measure) } // '') eq 'none' } @ranked]
	} $first, $last;
	my @shown = map { sprintf $format, $_->[1],
	    half($_->[0], $work, $measure) } $first, $last;
	my $seeds = seeds_of($first->[0], $work, $measure);
	return "$what (mean of $seeds seeds): fewest with " .
	    names(@{$alike[0]}) . " ($shown[0]), most with " .
	    names(@{$alike[1]}) . " ($shown[1]).";
}

sub of_double_frees {
	my ($directory, @names) = @_;
	my %page = map { $_ => 1 } @names;
	my @rows = grep { $page{$_->{name}} && $_->{variant} eq 'asis' &&
	    $_->{case} eq 'double free' } table($directory, 'misuse');
	my @heard = grep { $_->{answer} ne 'nothing' } @rows or return ();
	my @shared = grep { $_->{consequence} =~ /two owners [1-9]/ } @rows;
	return '<b>A page that is freed twice</b> is noticed by ' .
	    names(map { $_->{name} } @heard) . '; ' . @shared . ' of ' . @rows .
	    ' give it to two owners.';
}

sub of_pages {
	my ($directory) = @_;
	my @all = members('pages');
	return (of_whole_traces('Page allocators that count holders',
		grep { counts($_) } @all),
	    of_whole_traces('Page allocators that do not',
		grep { !counts($_) } @all),
	    from_to('Time on a CPU of today, data in its cache, to xv6', '',
		column('pages', 'hot', ''), @all),
	    from_to('The longest get', ' instructions',
		column('pages', 'worst get', ''), @all),
	    from_to('Set-up', ' instructions a page',
		column('pages', 'set-up', ''), @all),
	    from_seeds('<b>Requests for 2 to 32 pages</b> that are granted',
		'%.1f&nbsp;±&nbsp;%.1f&nbsp;%%', 'pieces', 'granted', @all),
	    from_seeds('<b>Runs of free pages</b> when memory was full and ' .
		'most of it is free again', '%.0f&nbsp;±&nbsp;%.0f', 'wave',
		'trough_runs', @all), of_double_frees($directory, @all));
}

# ---- Heaps ---------------------------------------------------------------

# Makes a column of the clocks of a get and a free together.
sub get_and_free {
	my $both = sub {
		my ($name) = @_;
		return scalar eval { clocks($name, 'uniform-random', 'get') +
		    clocks($name, 'uniform-random', 'free') };
	};
	return { value => $both,
	    shown => sub { sprintf '%.0f', $both->($_[0]) } };
}

sub of_heaps {
	my @all = members('heaps');
	return (from_to('Heaps, the memory that programs need, to what they ' .
		'hold at most', '', column('heaps', 'programs', ''), @all),
	    join ' ', from_to('Heaps, a get and a free of programs',
		' clocks of a 386', column('heaps', 'programs', 'clocks'),
		@all),
	    from_to('The same in random order', ' clocks of a 386',
		get_and_free(), @all));
}

sub verdict_lines {
	my ($directory) = @_;
	my @lines = grep { $_ ne '' } of_pages($directory), of_heaps();
	return '' if !@lines;
	return "<ol class=\"verdict\">\n" .
	    join('', map { "<li>$_</li>\n" } @lines) . "</ol>\n";
}

# ---- The table -----------------------------------------------------------

# Returns the cells of a column, in the order of names; the best is in bold.
sub cells_of {
	my ($column, @names) = @_;
	my @ranked = ranked($column, @names);
	my $best = $column->{shown}->($ranked[$column->{best} eq 'most' ?
	    -1 : 0][0]);
	return map {
		my $shown = $column->{shown}->($_);
		$shown eq $best ? "<b>$shown</b>" : $shown;
	} @names;
}

# Returns the columns in which at least one allocator has a value.
sub shown_columns {
	my ($family) = @_;
	my @names = members($family);
	return grep {
		my $column = $_;
		grep { defined $column->{value}->($_) } @names
	} columns($family);
}

sub first_table {
	my ($family) = @_;
	my @names = members($family);
	my @columns = shown_columns($family);
	my @cells = map { [cells_of($_, @names)] } @columns;
	return html_table([$family =~ s/s$//r . ' allocator', 'year', 'idea',
		map { "$_->{head}<small>$_->{unit}</small>" } @columns],
	    map {
		my $i = $_;
		my $style = style($names[$i]);
		[named($names[$i]), $style->{year}, escape($style->{idea}),
		    map { $_->[$i] } @cells]
	    } 0 .. $#names);
}

1;
