# Returns figures of the study by name: the mean cost of a call in three prices,
# without the harness, and all other figures as they are in the tables. It is
# used by study/prices and by the test of the sentences in docs/study*.md.
#
# Ancestor: none.
package Figures;

use strict;
use warnings;
use Exporter 'import';
use List::Util qw(min max sum);
use Tables qw(:DEFAULT study_file);

our @EXPORT_OK = qw(repeated);
our @EXPORT = qw(min max sum read_figures harness allocators source cpu
    instructions repetitions clocks all_instructions whole hot cold
    heap_hot heap_cold
    calls looks most_looks figure figures_of setup metadata lines_of
    pieces_of leaving left_by spread in_the_wave
    fault_share fault_found fault_finds fault_runs hurt
    threaded to_one to_xv6 quartile
    seed half seeds_of verdict difference half_of all_none of_system
    TRACES traced clocks_of page_cost setup_cost clearing fills_get in_all
    programs_of of_programs most_of_programs in_program in_programs
    dearest_program);

# The traces of pages, in the order of the tables.
use constant TRACES => qw(boot session storm busybox build lua);

# What a measured call costs without the allocator, in instructions: the second
# rdtsc, moving the counter, the argument and the result, and the call through a
# pointer. clocks.csv has none of these; tests/study/study-prices.t compares the
# two.
my %harness = (
	pages => { get => 4, free => 4, share => 5 },
	heaps => { get => 6, free => 5 },
);

sub harness { return $harness{$_[0]}{$_[1]} }

my ($directory, %price, %repeated, %call, %work, %figure, %seed, %pair,
    %setup, %runs, %cycles, %family, %lines, %left, %spread,
    %program, %in_program, %fault, %threads, @traced);

# The tables that read_figures() reads, and the columns of their keys. Each key
# of @rows has one row, each key of @lists a list of rows.
my @rows = (
	[\%call, 'calls', qw(name variant work key)],
	[\%work, 'work', qw(name work key)],
	[\%seed, 'seeds', qw(name work measure)],
	[\%pair, 'pairs', qw(name other work measure)],
	[\%setup, 'init', qw(name variant memory)],
	[\%cycles, 'host/cycles', qw(row who)],
	[\%lines, 'lines', qw(name)],
	[\%threads, 'host/cores', qw(name job threads)],
	[\%left, 'pieces', qw(name work order)],
	[\%in_program, 'programs', qw(name trace call)],
);
my @lists = (
	[\%runs, 'runs', qw(name work)],
	[\%spread, 'hist', qw(name work key)],
	[\%program, 'heaptraces', qw(name)],
);

# Reads all tables of a directory; a missing table counts as empty.
sub read_figures {
	($directory) = @_;
	-d $directory or die "there is no directory $directory\n";
	@traced = ();
	%$_ = () for \(%price, %repeated, %figure, %family, %fault),
	    map { $_->[0] } @rows, @lists;
	for (@rows) {
		my ($hash, $table, @key) = @$_;
		%$hash = map { ("@$_{@key}", $_) }
		    table($directory, $table);
	}
	for (@lists) {
		my ($hash, $table, @key) = @$_;
		push @{$hash->{"@$_{@key}"}}, $_ for table($directory, $table);
	}
	delete @left{grep { / pieces / } keys %left};
	for my $row (table($directory, 'clocks')) {
		$repeated{"@$row{qw(name work key)}"} =
		    $row->{repetitions} / $row->{n};
		my $kind = $row->{key} =~ s/.*\.//r;
		$price{"@$row{qw(name work)}"}{$kind} = $row;
		$family{$row->{name}} = $row->{family};
	}
	$figure{"@$_{qw(name variant work key)}"} = $_->{value}
	    for figures($directory);
	$fault{$_->{name}}{$_->{fault}}{$_->{outcome}} = $_
	    for table($directory, 'faults');
}

# Returns a value; dies with the name of what is missing.
sub of {
	my ($hash, $column, @key) = @_;
	my $row = $hash->{"@key"};
	defined $row or die "nothing is known of @key\n";
	my $value = $column eq '' ? $row : $row->{$column};
	defined $value or die "@key has no $column\n";
	return $value;
}

# ---- Three prices, of a mean call ----------------------------------------

# Returns the traces of pages in the tables; the work "traces" means all of
# them.
sub traced {
	if (!@traced) {
		my %there = map { $_->{work} => 1 } grep {
		    $_->{key} eq 'trace.get' } values %call;
		@traced = grep { $there{$_} } TRACES;
	}
	return @traced ? @traced : die "there is no trace of pages\n";
}

sub price {
	my ($column, $name, $work, $call) = @_;
	my ($sum, $n) = (0, 0);
	for my $one ($work eq 'traces' ? traced() : $work) {
		my $row = ($price{"$name $one"} || {})->{$call}
		    or die "$name, $one has no $call\n";
		return undef if $row->{$column} eq '';
		$sum += $row->{$column};
		$n += $row->{n};
	}
	return $sum / $n;
}

sub instructions { return price('instructions', @_) }
sub repetitions { return price('repetitions', @_) }
sub clocks { return price('clocks', @_) }

sub all_instructions { return instructions(@_) + repetitions(@_) }

# Returns the repetitions of string instructions in a mean call of a variant:
# those that search, and those that fill a page by words.
sub repeated {
	my ($name, $variant, $work, $key) = @_;
	my $scans = $repeated{"$name $work $key"} || 0;
	my $done = $work{"$name $work $key"} or return $scans;
	return $scans + $done->{filled} / 4 / $done->{n}
	    if $variant eq 'asis' && $done->{reps};
	return $scans + 1024 if $variant eq 'clear' && $key =~ /get$/ &&
	    $key !~ /^beyond/;
	return $scans;
}

# Returns the sum of a column of clocks.csv over all calls of a workload.
sub whole {
	my ($column, $name, $work) = @_;
	return sum(map { whole($column, $name, $_) } traced())
	    if $work eq 'traces';
	my $sum = 0;
	for my $call (values %{$price{"$name $work"} ||
	    die "$name has no $work\n"}) {
		$sum += $call->{$column};
	}
	return $sum;
}

# ---- What a page costs the caller ------------------------------------------

# Returns the instructions of these calls in all traces together, divided by the
# pages that were given out; with the repetitions, without the harness.
sub page_cost {
	my ($name, $variant, @kinds) = @_;
	my ($cost, $pages) = (0, 0);
	for my $trace (traced()) {
		$pages += calls($name, $variant, $trace, 'trace.get', 'n');
		for my $kind (@kinds) {
			my $row = $call{"$name $variant $trace trace.$kind"}
			    or next;
			$cost += $row->{sum} -
			    harness('pages', $kind) * $row->{n};
		}
	}
	return $cost / $pages;
}

# Returns the set-up cost for a page: each trace begins with one set-up, of 8
# MiB.
sub setup_cost {
	my ($name) = @_;
	my @traces = traced();
	my $pages = sum(map { calls($name, 'asis', $_, 'trace.get', 'n') }
	    @traces);
	return @traces *
	    of(\%setup, 'instructions', $name, 'asis', '8M') / $pages;
}

# Does this allocator's get clear the page?
sub fills_get {
	my ($name) = @_;
	return page_cost($name, 'asis', 'get') >
	    page_cost($name, 'nofill', 'get') + 1000;
}

# Returns the cost of clearing a page for a program; 0 if get has cleared it.
sub clearing {
	my ($name) = @_;
	return fills_get($name) ? 0 : page_cost($name, 'clear', 'get') -
	    page_cost($name, 'plain', 'get');
}

# Returns the whole cost: the calls with their locks and fills, and the set-up.
sub in_all {
	my ($name) = @_;
	return page_cost($name, 'asis', qw(get free share)) +
	    setup_cost($name);
}

# ---- Heaps of programs ---------------------------------------------------

# Returns the programs that ran to their end with this allocator.
sub programs_of {
	my ($name) = @_;
	return grep { defined $_->{way4} } @{$program{$name} || []};
}

# Returns the mean of a column over all programs; dies if one did not finish.
sub of_programs {
	my ($name, $column) = @_;
	my @there = programs_of($name);
	@there && @there == @{$program{$name}}
	    or die "$name does not end all programs\n";
	return sum(map { $_->{$column} } @there) / @there;
}

sub most_of_programs {
	my ($name, $column) = @_;
	return max(map { $_->{$column} } programs_of($name));
}

# in_program() returns a column of programs.csv for the mean call in a program.
# in_programs() returns the mean of these over all programs, if all finished.
sub in_program {
	my ($column, $name, $trace, $call) = @_;
	return of(\%in_program, $column, $name, $trace, $call) /
	    of(\%in_program, 'n', $name, $trace, $call);
}

sub in_programs {
	my ($column, $name, $call) = @_;
	of_programs($name, 'way4');
	my @traces = map { $_->{trace} } programs_of($name);
	return sum(map { in_program($column, $name, $_, $call) } @traces) /
	    @traces;
}

# Returns the instructions of a get and a free in the program that takes the
# most, as a ratio to the mean of the programs.
sub dearest_program {
	my ($name) = @_;
	my @each = map { my $trace = $_->{trace}; sum(map {
	    in_program('instructions', $name, $trace, $_) } qw(get free))
	} programs_of($name);
	return max(@each) * @each / sum(@each);
}

# Returns the clocks of all calls of the first n traces together.
sub clocks_of {
	my ($traces, $name) = @_;
	return sum(map { whole('clocks', $name, $_) }
	    (TRACES)[0 .. $traces - 1]);
}

# Returns cycles on the host, as a ratio to xv6 in the same run.
sub hot { return cycles('churn90_hot', $_[0]) }
sub cold { return cycles('pair_cold', $_[0]) }

# Returns the cost of a heap's call, as a ratio to a get and a free of xv6 in
# the cache.
sub heap_hot { return of(\%cycles, 'units', 'heap_hot', $_[0]) }
sub heap_cold { return of(\%cycles, 'units', 'heap_cold', $_[0]) }

sub cycles {
	my ($row, $name) = @_;
	return of(\%cycles, 'units', $row, $name) /
	    of(\%cycles, 'units', $row, 'xv6');
}

sub cpu {
	open my $in, '<', "$directory/host/cycles.txt" or return 'unknown';
	my ($name) = map { /^CPU: (.*?),/ ? $1 : () } <$in>;
	return $name;
}

# ---- Other figures -------------------------------------------------------

# Returns a column of calls.csv, as measured.
sub calls {
	my ($name, $variant, $work, $key, $column) = @_;
	return of(\%call, $column, $name, $variant, $work, $key);
}

# Returns the entries that a mean call looks at.
sub looks {
	my ($name, $work, $key) = @_;
	return of(\%work, 'entries', $name, $work, $key) /
	    of(\%work, 'n', $name, $work, $key);
}

sub most_looks {
	my ($name, $work, $key) = @_;
	return of(\%work, 'entries_max', $name, $work, $key);
}

# Return results of many seeds: a mean, and half of its 95 % interval.
sub seed { return of(\%seed, 'mean', @_) }
sub half { return of(\%seed, 'half', @_) }

sub seeds_of { return of(\%seed, 'seeds', @_) }

# Compares the first allocator with the second, in a column of pairs.csv. This
# table has each pair once; for the other order, sign and verdict are inverted.
sub compared {
	my ($column, $one, $other, @rest) = @_;
	my $there = $pair{"$one $other @rest"};
	return $there->{$column} if $there;
	my $value = of(\%pair, $column, $other, $one, @rest);
	my %turned = (less => 'more', more => 'less', none => 'none');
	return $column eq 'half' ? $value : $turned{$value} // -$value;
}

# Return how two allocators differ: less, more or none; by how much; and half of
# the interval of the difference.
sub verdict { return compared('verdict', @_) }
sub difference { return compared('difference', @_) }
sub half_of { return compared('half', @_) }

# Is the verdict on two allocators `none' in these workloads, by all measures of
# free runs?
sub all_none {
	my ($one, $other, @works) = @_;
	for my $work (@works) {
		for my $pair ("$one $other $work", "$other $one $work") {
			return 0 if grep {
			    /^$pair \w*(?:runs|longest)$/ &&
			    $pair{$_}{verdict} ne 'none' } keys %pair;
		}
	}
	return 1;
}

sub figure { return of(\%figure, '', @_) }

# Returns the values of a key for one allocator, in all matching workloads.
sub figures_of {
	my ($name, $variant, $work, $key) = @_;
	return map { $figure{$_} } grep {
	    /^\Q$name $variant \E$work \Q$key\E$/ } sort keys %figure;
}

# Returns the set-up's instructions for each page.
sub setup {
	my ($name, $variant, $memory) = @_;
	return of(\%setup, 'instructions', $name, $variant, $memory) /
	    of(\%setup, 'pages', $name, $variant, $memory);
}

sub metadata {
	my ($name) = @_;
	return of(\%setup, 'metadata_bytes', $name, 'asis', '64M') /
	    of(\%setup, 'pages', $name, 'asis', '64M');
}

# Returns how much of the free pages after a trace can be got in pieces of
# 2^order pages, as a share.
sub left_by {
	my ($name, $trace, $order) = @_;
	return of(\%left, 'granted', $name, $trace, $order) /
	    of(\%left, 'asked', $name, $trace, $order);
}

# Returns the share of a key's calls that took at least `from' and fewer than
# `to' instructions, with the harness. Both are powers of two, or 0 and ~0.
sub spread {
	my ($name, $work, $key, $from, $to) = @_;
	my @buckets = @{of(\%spread, '', $name, $work, $key)};
	my $here = sum(0, map { $from <= $_->{low} && $_->{low} < $to ?
	    $_->{n} : () } @buckets);
	return $here / sum(map { $_->{n} } @buckets);
}

# Returns the allocators that were asked for pieces with many seeds, and those
# that were asked for them after a trace.
sub pieces_of { return grep { $seed{"$_ pieces granted"} } pages() }

sub leaving {
	my %there = map { s/ .*//r => 1 } keys %left;
	return grep { $there{$_} } pages();
}

# Returns a column of the wave's rows, from its first crest on.
sub in_the_wave {
	my ($name, $column) = @_;
	my $crest = 0;
	return map { $_->{$column} } grep { $crest ||= $_->{held} > 1229 }
	    @{$runs{"$name wave"} || die "$name has no wave\n"};
}

# The groups of outcomes: the run stops, wrong memory is given out, memory is
# lost, or none of these.
my %outcomes = (
	stops => ['noticed', 'crash', 'hangs'],
	wrong => ['two owners', 'outside', 'spoiled'],
	lost => ['lost'],
	none => ['none'],
);

# Returns how many percent of the faults of a kind have an outcome, or one of a
# group.
sub fault_share {
	my ($name, $kind, $what) = @_;
	my $there = ($fault{$name} || {})->{$kind} or return undef;
	my $n = sum(0, map { ($there->{$_} || {})->{n} // 0 }
	    @{$outcomes{$what} || [$what]});
	return 100 * $n / fault_runs($name, $kind);
}

# Returns how many percent of all faults of a kind have this outcome and are
# found by the check.
sub fault_finds {
	my ($name, $kind, $outcome) = @_;
	my $found = of($fault{$name}{$kind}, 'found', $outcome);
	return 100 * $found / fault_runs($name, $kind);
}

sub fault_runs {
	my ($name, $kind) = @_;
	return sum(map { $_->{n} } values %{$fault{$name}{$kind}});
}

# Returns the allocators of a family that were tested with faults.
sub hurt {
	my ($family) = @_;
	return grep { $fault{$_} } of_family($family);
}

# Returns the percentage of faults with a consequence that check() finds.
sub fault_found {
	my ($name) = @_;
	my @rows = grep { $_->{outcome} ne 'none' } map { values %$_ }
	    values %{$fault{$name}};
	my $n = sum(0, map { $_->{n} } @rows) or return undef;
	return 100 * sum(map { $_->{found} } @rows) / $n;
}

# Return the gets of several threads in a second, as a ratio to those of one
# thread, or to those of as many threads with xv6.
sub to_one { return of(\%threads, 'one', @_) }
sub to_xv6 { return of(\%threads, 'xv6', @_) }

# Returns a quartile of these ratios over the rounds, such as one_q1.
sub quartile { return of(\%threads, @_) }

# Returns the allocators of a family that were run with several threads: those
# that have a lock or use atomics.
sub threaded {
	my ($family, $job) = (@_, 'own');
	return grep { $threads{"$_ $job 1"} } of_family($family);
}

# Returns the column core of lines.csv. All variants of ostep have one source.
sub lines_of { return of(\%lines, 'core', $_[0] =~ s/^ostep-.*/ostep/r) }

sub lines_in {
	my ($file) = @_;
	open my $in, '<', study_file($file) or die "$file: $!\n";
	chomp(my @lines = <$in>);
	return @lines;
}

# Returns a figure that study/systembench measured. Its file is not in the
# results' directory, because make study does not make it.
sub of_system {
	my ($name, $key) = @_;
	my ($row) = grep { /^$name,$key,/ } lines_in('system.csv');
	$row or die "nothing is known of the system on $name: $key\n";
	return $row =~ s/.*,//r;
}

# Returns the number that a source gives a macro by #define.
sub source {
	my ($file, $name) = @_;
	my ($value) = map { /^#define \Q$name\E\s+\(?(\d+)/ ? $1 : () }
	    lines_in("../$file");
	defined $value or die "$file does not define $name\n";
	return $value;
}

# Returns the allocators that have prices, in the order of their tables.
sub allocators {
	my ($family) = @_;
	return grep { ($family{$_} || '') eq $family } of_family($family);
}

1;
