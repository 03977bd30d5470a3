# Makes the plots of the report. No plot has allocators of both families.
#
# Ancestor: none.
package Charts;

use strict;
use warnings;
use Exporter 'import';
use List::Util qw(max min sum);
use Figures;
use Html;
use Plots;
use Style;
use Summary;
use Tables;

our @EXPORT = qw(page_charts heap_charts);

sub megabytes {
	my ($size) = @_;
	return $size =~ /^(\d+)G/ ? 1024 * $1 : $size =~ /^(\d+)/ ? $1 : 0;
}

# Returns the points of the wanted rows, a list for each allocator.
sub points {
	my ($rows, $wanted, $x, $y) = @_;
	my %lines;
	for my $row (grep { $wanted->($_) } @$rows) {
		push @{$lines{$row->{name}}}, [$x->($row), $y->($row)];
	}
	return \%lines;
}

sub with_title {
	my ($title, $figure) = @_;
	return $figure eq '' ? '' : section($title, $figure);
}

# Plots the cost of a get against how full memory is, without the harness.
sub by_level {
	my ($directory, $file, $title, $more, $wanted, $x) = @_;
	my @calls = grep { $_->{variant} eq 'plain' }
	    table($directory, 'calls');
	return with_title($title, lines_plot($directory, $file, $title,
	    'pages held, of 100', 'instructions', [pages()],
	    points(\@calls, $wanted, $x,
		sub { $_[0]{median} - harness('pages', 'get') }),
	    log => 1, more => $more));
}

# Plots the calls, the cheapest first, and the cost of each without the harness:
# a line for each allocator, with a step for each bucket of hist.csv.
sub distribution {
	my ($directory, $family, $file, $title, $work, $key) = @_;
	my @names = of_family($family);
	my $own = harness($family, $key =~ s/.*\.//r);
	my %rows;
	push @{$rows{$_->{name}}}, $_ for grep { $_->{work} eq $work &&
	    $_->{key} eq $key } table($directory, 'hist');
	my %lines = map { $_ => [steps($own, @{$rows{$_}})] }
	    grep { $rows{$_} } @names;
	return with_title($title, lines_plot($directory, $file, $title,
	    'calls, of 100, the cheapest first', 'instructions, at least',
	    \@names, \%lines, log => 1));
}

sub steps {
	my ($own, @rows) = @_;
	my $all = sum(map { $_->{n} } @rows);
	my $so_far = 0;
	return map {
		my $cost = max(1, $_->{low} - $own);
		my $first = $so_far;
		$so_far += 100 * $_->{n} / $all;
		([$first, $cost], [$so_far, $cost])
	} @rows;
}

sub runs_of {
	my ($directory, $work, $title, $x, @options) = @_;
	my @runs = table($directory, 'runs');
	return with_title($title, lines_plot($directory, $work, $title, $x,
	    'pages', [pages()],
	    points(\@runs, sub { $_[0]{work} eq $work && $_[0]{step} },
		sub { $_[0]{step} }, sub { $_[0]{longest} }), @options));
}

sub set_up {
	my ($directory) = @_;
	my $title = 'Set-up of all memory, as it was';
	my @init = table($directory, 'init');
	return with_title($title, lines_plot($directory, 'init', $title,
	    'MiB of memory', 'instructions', [pages()],
	    points(\@init, sub { $_[0]{variant} eq 'asis' &&
		    $_[0]{instructions} },
		sub { megabytes($_[0]{memory}) },
		sub { $_[0]{instructions} }),
	    log => 1, xlog => 1, more => ["set format y '%.0s%c'"]));
}

# Makes a bar for each of these allocators that has values: their mean, and a
# line from the least to the most.
sub bars {
	my ($directory, $file, $title, $x, $names, $value) = @_;
	return with_title($title, bars_plot($directory, $file, $title, $x,
	    map {
		my @values = $value->($_);
		@values ? [$_, sum(@values) / @values, @values > 1 ?
		    (min(@values), max(@values)) : ()] : ()
	    } @$names));
}

# Makes a function that returns the value of an allocator, or nothing if it is
# unknown: then there is no bar.
sub if_known {
	my ($value) = @_;
	return sub {
		my ($name) = @_;
		my $known = eval { $value->($name) };
		return defined $known ? $known : ();
	};
}

# Returns the lower end of the interval, the mean, and the upper end.
sub success_between {
	my ($name) = @_;
	my $mean = eval { success_of($name) } // return ();
	my $half = half($name, 'pieces', 'granted');
	return ($mean - $half, $mean, $mean + $half);
}

# Plots the gets of 1 to 4 threads together, as ratios to those of one thread
# with the same allocator.
sub by_threads {
	my ($directory, $family, $file, $title, $job) = @_;
	my @names = threaded($family, $job);
	my %lines = map {
		my $name = $_;
		$name => [map { [$_, to_one($name, $job, $_)] } 1 .. 4]
	} @names;
	return with_title($title, lines_plot($directory, $file, $title,
	    'threads', 'gets of all threads, to those of one',
	    \@names, \%lines, log => 1,
	    more => ['set xtics 1', 'set ytics (0.1, 0.2, 0.5, 1, 1.5, 2)']));
}

sub page_charts {
	my ($directory) = @_;
	my @names = members('pages');
	return join '',
	    bars($directory, 'whole', 'All calls of all traces, plain',
		'thousand clocks of a 386', \@names,
		if_known(sub { whole('clocks', $_[0], 'traces') / 1000 ||
		    undef })),
	    by_level($directory, 'level', 'A get, by how full memory is ' .
		'(plain, median of 25)', [],
		sub { $_[0]{work} eq 'level' && $_[0]{key} =~ /\.get$/ },
		sub { $_[0]{key} =~ /^(\d+)/ ? $1 : 0 }),
	    by_level($directory, 'churn', 'A get in random churn (plain, ' .
		'median)', ['set xtics (10, 50, 90, 99)'],
		sub { $_[0]{work} =~ /^churn\d/ &&
		    $_[0]{key} eq 'churn.get' },
		sub { $_[0]{work} =~ /(\d+)/ ? $1 : 0 }),
	    distribution($directory, 'pages', 'spread', 'What a get costs, ' .
		'at 90 % held', 'churn90', 'churn.get'),
	    set_up($directory),
	    bars($directory, 'pieces', 'Requests for 2 to 32 pages that ' .
		'were granted', '%, mean of many seeds; line: 95 % interval',
		\@names, \&success_between),
	    runs_of($directory, 'runs', 'The longest free run while memory ' .
		'is half full', 'calls'),
	    runs_of($directory, 'wave', 'The longest free run while the ' .
		'level goes up and down', 'calls', log => 1),
	    runs_of($directory, 'session', 'The longest free run in the ' .
		'trace of a shell session', 'events'),
	    by_threads($directory, 'pages', 'threadsown', 'Threads with a ' .
		'lock or atomics: each frees what it has got', 'own'),
	    by_threads($directory, 'pages', 'threadspassed', 'Threads: each ' .
		'frees what another one has got', 'passed'),
	    by_threads($directory, 'pages', 'threadsspaced', 'Threads: each ' .
		'computes between its calls', 'spaced');
}

# ---- Heaps ---------------------------------------------------------------

# Makes a function that returns an allocator's values in the nine workloads.
sub of_works {
	my ($value) = @_;
	return sub {
		my ($name) = @_;
		return grep { defined } map { scalar eval {
			$value->($name, $_) } } WORKS;
	};
}

sub heap_charts {
	my ($directory) = @_;
	my @names = members('heaps');
	my $range = 'mean of the nine works; line: from least to most';
	return join '',
	    bars($directory, 'heapget', 'A get of a heap (plain, 99th ' .
		'percentile)', "instructions, $range", \@names,
		of_works(sub { calls($_[0], 'plain', $_[1], 'steady.get',
		    'p99') - harness('heaps', 'get') })),
	    distribution($directory, 'heaps', 'heapspread', 'What a get of a ' .
		'heap costs, random sizes and lives', 'uniform-random',
		'steady.get'),
	    bars($directory, 'heapfull', 'Bytes alive when the first get ' .
		'fails', "in 1000 of the heap, $range", \@names,
		of_works(sub { figure($_[0], 'plain', $_[1],
		    'failed_at_1000_of_heap') })),
	    bars($directory, 'heapregion', 'The smallest region in which ' .
		'programs find room', 'times what they hold at most', \@names,
		sub {
		my @of = grep { $_->{name} eq $_[0] }
		    table($directory, 'heaptraces');
		return () if grep { !defined $_->{way4} } @of;
		return map { $_->{way4} / 1000 } @of;
	}),
	    by_threads($directory, 'heaps', 'heapthreads', 'Threads, heaps ' .
		'with a lock: each frees what it has got', 'own');
}

1;
